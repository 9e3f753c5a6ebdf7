//! The daily check of the history: what is new, all of it within thirty days, and a checkpoint that shows what was rewritten
//! (J12, C.1.6).

use domain::{job::Job, time::DAY};
use registry::{
    Registry, Settings,
    verify::{self, Checkpoint},
};

use super::told;
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
        let altered = "UPDATE history_entry SET at = at + 1 WHERE seq = 1 AND authority_id = \
            (SELECT authority_id FROM history_head ORDER BY verified_at DESC, authority_id LIMIT 1)";
        world.run(&[altered.to_owned()]).await;
        let mut days = 0;
        while told(&world, "e17_history").await.is_empty() {
            check().await;
            days += 1;
        }
        assert!(days > 1 && days <= 30, "{days}");
        let told_first = told(&world, "e17_history").await.len();
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
