//! The hourly clean-up (J10, C.11).

use domain::time::{DAY, HOUR, MINUTE};

use registry::store::Engine;

use crate::people::{PASSWORD, World, worlds};

async fn rows(world: &World) -> [i64; 4] {
    [
        world.count("SELECT COUNT(*) FROM session", &[]).await,
        world.count("SELECT COUNT(*) FROM device", &[]).await,
        world.count("SELECT COUNT(*) FROM counter", &[]).await,
        world.count("SELECT COUNT(*) FROM outbox", &[]).await,
    ]
}

#[tokio::test]
async fn each_kind_of_row_goes_when_its_time_is_over() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        world.log_in("se.karin", PASSWORD).await.unwrap();
        world.guess("se.nobody", 1).await;
        world.registry.reset_password_by_operator("se.karin").await.unwrap();
        world.deliver_all().await;
        world.registry.reset_password_by_operator("se.karin").await.unwrap();
        world.run("UPDATE session SET user_id = user_id", &[]).await;
        let password = world.deliver_all().await[0].secret.clone().unwrap().password;
        world.log_in("se.karin", &password).await.unwrap();
        world.registry.reset_password_by_operator("se.karin").await.unwrap();
        world.person("se.other", false).await;
        world.log_in("se.other", PASSWORD).await.unwrap();
        assert_eq!(rows(&world).await, [1, 3, 1, 3]);
        assert_eq!(world.registry.clean_up().await, Ok(0), "nothing is old yet");
        world.clock.advance(11 * MINUTE);
        world.registry.clean_up().await.unwrap();
        assert_eq!(rows(&world).await, [1, 3, 0, 3]);
        world.clock.advance(2 * HOUR);
        world.registry.clean_up().await.unwrap();
        assert_eq!(rows(&world).await, [0, 3, 0, 3]);
        world.clock.advance(90 * DAY);
        world.registry.clean_up().await.unwrap();
        assert_eq!(rows(&world).await, [0, 3, 0, 1], "a mail that still waits is kept");
        world.clock.advance(276 * DAY);
        world.registry.clean_up().await.unwrap();
        assert_eq!(rows(&world).await, [0, 0, 0, 1]);
        assert_eq!(world.registry.clean_up().await, Ok(0), "a second run changes nothing");
    }
}

/// By old figures SQLite would look at every authority where a few are searched for; PostgreSQL counts by itself.
#[tokio::test]
async fn the_database_counts_anew_what_it_holds() {
    for world in worlds().await {
        if world.test.engine != Engine::Sqlite {
            continue;
        }
        // As if it had never counted; what it read before is in memory until it reads it anew.
        world.run("DELETE FROM sqlite_stat1", &[]).await;
        world.run("ANALYZE sqlite_schema", &[]).await;
        world.person("se.karin", false).await;
        world.registry.clean_up().await.unwrap();
        let people = "SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'user_account'";
        assert!(world.count(people, &[]).await > 0);
    }
}
