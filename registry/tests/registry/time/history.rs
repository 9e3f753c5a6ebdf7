//! The daily check of the history: what is new, all of it within thirty days, and a checkpoint that shows what was rewritten
//! (J12, C.1.6).

use domain::{
    job::Job,
    time::{DAY, Timestamp},
};
use registry::{
    Registry, Settings,
    verify::{self, Checkpoint},
};

use super::{MONTH, told};
use crate::world::*;

fn with_folder(world: &World, folder: &std::path::Path) -> Registry {
    let settings = Settings { checkpoint_dir: Some(folder.to_owned()), ..world.registry.settings().clone() };
    world.with_settings(settings)
}

/// Outcome and number of heads of each checkpoint, and whether it has a file.
async fn checkpoints(world: &World) -> Vec<(String, i64, bool)> {
    world.all("SELECT outcome, heads, written_at IS NOT NULL FROM checkpoint ORDER BY at", &[]).await
}

#[tokio::test]
async fn a_checkpoint_is_kept_in_the_history_and_as_a_file() {
    for world in World::samples().await {
        let folder = tempfile::tempdir().unwrap();
        let registry = with_folder(&world, folder.path());
        assert!(registry.run_job(Job::CheckHistory).await.unwrap().unwrap() > 3_000, "all is new to it");
        assert_eq!(checkpoints(&world).await, [("ok".to_owned(), 217, true)]);
        let files: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "and no part of one");
        let file = Checkpoint::parse(&std::fs::read_to_string(&files[0]).unwrap()).unwrap();
        assert_eq!(verify::against(&world.test.db, &file.heads).await.unwrap(), []);
        let root = file.root().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let entries: Vec<(String,)> =
            world.all("SELECT changes FROM history_entry WHERE action = 'history.checkpoint'", &[]).await;
        assert!(entries.len() == 1 && entries[0].0.contains(&root), "{entries:?}");
        assert_eq!(verify::verify(&world.test.db).await.unwrap().faults, []);
    }
}

/// What was checked is read again when its turn comes, and what does not fit is found every day.
#[tokio::test]
async fn what_is_new_is_checked_daily_and_everything_within_thirty_days() {
    for world in World::samples().await {
        let check = async || {
            world.clock.advance(DAY);
            world.registry.check_history().await.unwrap()
        };
        let all = check().await;
        // The first of the Commission's own entries is new, and one chain in thirty is looked through again.
        assert!(check().await < all / 4);
        for _ in 0..29 {
            check().await;
        }
        let oldest = world.number("SELECT MIN(verified_at) FROM history_head", &[]).await;
        assert!(oldest >= world.now().plus(-30 * DAY).0);
        assert_eq!(told(&world, "e17_history").await, Vec::<String>::new());

        // An entry that was checked long ago is altered: the turn of its chain comes.
        let last = "(SELECT authority_id FROM history_head ORDER BY verified_at DESC, authority_id LIMIT 1)";
        let names: Vec<(String,)> =
            world.all(&format!("SELECT official_name FROM authority WHERE id = {last}"), &[]).await;
        let altered = format!("UPDATE history_entry SET at = at + 1 WHERE seq = 1 AND authority_id = {last}");
        world.run(&[altered]).await;
        let mut days = 0;
        while told(&world, "e17_history").await.is_empty() {
            check().await;
            days += 1;
        }
        assert!(days > 1 && days <= 30, "{days}");
        let told_first = told(&world, "e17_history").await.len();
        let naming =
            "SELECT COUNT(*) FROM outbox WHERE template = 'e17_history' AND data LIKE '%' || $1 || '%'";
        assert_eq!(
            usize::try_from(world.number(naming, &[&names[0].0]).await),
            Ok(told_first),
            "it is named"
        );
        check().await;
        assert_eq!(told(&world, "e17_history").await.len(), 2 * told_first, "and the day after again");
        assert_eq!(checkpoints(&world).await.last().unwrap().0, "fault");

        // However many do not fit: those that were checked the longest time ago come next all the same.
        let some = "SELECT authority_id FROM history_head ORDER BY authority_id LIMIT 20";
        world
            .run(&[format!(
                "UPDATE history_entry SET at = at + 1 WHERE seq = 1 AND authority_id IN ({some})"
            )])
            .await;
        for _ in 0..30 {
            check().await;
        }
        let broken = "SELECT faults FROM checkpoint ORDER BY at DESC LIMIT 1";
        let (faults,): (String,) = world.all(broken, &[]).await.remove(0);
        let faults: serde_json::Value = serde_json::from_str(&faults).unwrap();
        let found = faults["chains"].as_object().unwrap().len();
        assert!((20..=21).contains(&found), "{found}");
    }
}

/// A folder that cannot be written: the checkpoint stands, and after three days the Commission is told, once a day.
#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_after_three_days() {
    for world in World::samples().await {
        let registry = with_folder(&world, "/nowhere/at/all".as_ref());
        let mut mails = Vec::new();
        for _ in 0..5 {
            assert!(registry.run_job(Job::CheckHistory).await.unwrap().is_some());
            mails.push(told(&world, "e17_checkpoint").await.len());
            world.clock.advance(DAY);
        }
        assert_eq!((mails[2], mails[3] > 0, mails[4]), (0, true, 2 * mails[3]));
        assert!(
            checkpoints(&world).await.iter().all(|(outcome, _, is_written)| outcome == "ok" && !is_written)
        );
    }
}

/// At midnight in UTC and not before; after a month without a server one checkpoint, not thirty-one, over all that is new.
#[tokio::test]
async fn a_checkpoint_is_made_once_a_day_and_once_after_a_standstill() {
    for world in World::samples().await {
        let at = async |moment: Timestamp| {
            world.clock.set(moment);
            world.registry.run_due_jobs().await.unwrap();
            let made = checkpoints(&world).await;
            assert!(made.iter().all(|(outcome, ..)| outcome == "ok"), "{made:?}");
            made.len()
        };
        let start = world.now();
        let midnight = Timestamp((start.0.div_euclid(DAY) + 1) * DAY);
        assert_eq!(at(start).await, 1);
        assert_eq!(at(midnight.plus(-1)).await, 1, "the same day");
        assert_eq!(at(midnight).await, 2, "the next");
        let before = world.number("SELECT COUNT(*) FROM history_entry", &[]).await;
        let late = midnight.plus(MONTH);
        assert_eq!(at(late).await, 3, "after a month");
        assert_eq!(at(late.plus(1)).await, 3, "once");
        // The jobs before it had a month's work, and nothing of that waits for another day; only its own entry does.
        let after = world.number("SELECT COUNT(*) FROM history_entry", &[]).await;
        assert!(after > before + 1, "{before} and {after}");
        let unchecked = "SELECT CAST(SUM(seq - verified_seq) AS BIGINT) FROM history_head";
        assert_eq!(world.number(unchecked, &[]).await, 1);
        assert_eq!(told(&world, "e17_history").await, Vec::<String>::new());
    }
}

/// What was altered while no server ran, and had not been checked before, is found on the first day.
#[tokio::test]
async fn what_was_altered_during_a_standstill_is_found_after_it() {
    for world in World::samples().await {
        world.registry.run_job(Job::CheckHistory).await.unwrap();
        // The entry of the first checkpoint is the only one that was not checked with it.
        world
            .run(&["UPDATE history_entry SET at = at + 1 WHERE action = 'history.checkpoint'".to_owned()])
            .await;
        world.clock.advance(MONTH);
        world.registry.run_job(Job::CheckHistory).await.unwrap();
        let outcomes: Vec<String> =
            checkpoints(&world).await.into_iter().map(|(outcome, ..)| outcome).collect();
        assert_eq!(outcomes, ["ok", "fault"]);
        let alarmed = told(&world, "e17_history").await.len();
        assert!(alarmed > 0);
        world.registry.run_job(Job::CheckHistory).await.unwrap();
        assert_eq!(told(&world, "e17_history").await.len(), alarmed, "once a day");
    }
}

/// A month in which nobody tried to write a file is not three days in which it failed; one that began with a failure is.
#[tokio::test]
async fn three_days_without_a_file_begin_with_a_failure() {
    for world in World::samples().await {
        let folder = tempfile::tempdir().unwrap();
        let (good, bad) =
            (with_folder(&world, folder.path()), with_folder(&world, "/nowhere/at/all".as_ref()));
        let check = async |registry: &Registry, later: i64| {
            world.clock.advance(later);
            registry.run_job(Job::CheckHistory).await.unwrap().unwrap();
            told(&world, "e17_checkpoint").await.len()
        };
        assert_eq!(check(&good, 0).await, 0);
        assert_eq!(check(&bad, MONTH).await, 0, "the first failure");
        assert_eq!(check(&bad, 3 * DAY - 1).await, 0);
        let alarmed = check(&bad, 1).await;
        assert!(alarmed > 0, "three days later");
        assert_eq!(check(&good, DAY).await, alarmed, "there is a file again");
        assert_eq!(check(&bad, DAY).await, alarmed);
        assert_eq!(check(&bad, MONTH).await, 2 * alarmed, "at once after the standstill");
    }
}
