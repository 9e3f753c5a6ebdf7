//! Limits on how often something may happen, counted in the database, so that all servers count together.
//!
//! A window slides in steps of a twentieth of its length: exact enough to slow down guessing, and a handful of rows.

use std::net::IpAddr;

use domain::time::{DAY, MINUTE, Timestamp};

use crate::{
    Failure,
    store::{Tx, counter},
};

/// Failed log-ins, by network address.
pub(crate) const LOG_IN: &str = "login_address";
/// Wrong present passwords at a change of password, by user.
pub(crate) const CURRENT_PASSWORD: &str = "current_password";
/// Accounts blocked, all together: what the notice of unusual activity counts.
pub(crate) const BLOCKS: &str = "blocks";
/// Waves of blocks that were told of, all together.
pub(crate) const WAVES: &str = "waves";
/// Requests of modules, by key, in each minute of the clock.
pub(crate) const MODULE_KEY: &str = "module_key";

const STEPS: i64 = 20;

/// Counts one more, or several at once.
pub(crate) async fn note(
    tx: &mut Tx,
    kind: &str,
    key: &str,
    now: Timestamp,
    window: i64,
    number: i64,
) -> Result<(), Failure> {
    let step = (window / STEPS).max(1);
    let start = now.plus(-now.0.rem_euclid(step));
    let _: (i64,) = tx.one(counter::ADD, &[&kind, &key, &start, &number]).await?;
    Ok(())
}

/// How many there were within the window that ends now.
pub(crate) async fn count(
    tx: &mut Tx,
    kind: &str,
    key: &str,
    now: Timestamp,
    window: i64,
) -> Result<i64, Failure> {
    let (sum,): (i64,) = tx.one(counter::SUM, &[&kind, &key, &now.plus(-window)]).await?;
    Ok(sum)
}

/// Deletes what no window reaches any more.
pub(crate) async fn clean(tx: &mut Tx, now: Timestamp, log_in_window: i64) -> Result<u64, Failure> {
    let kinds: Vec<(String,)> = tx.all(counter::KINDS, &[]).await?;
    let mut removed = 0;
    for (kind,) in kinds {
        let window = match kind.as_str() {
            LOG_IN | CURRENT_PASSWORD => log_in_window,
            MODULE_KEY => MINUTE,
            _ => DAY,
        };
        removed += tx.execute(counter::REMOVE_OLD, &[&kind, &now.plus(-window), &now]).await?;
    }
    Ok(removed)
}

/// How an address is counted: an IPv6 network of 64 bits is one address, since whoever has one has all of it.
pub(crate) fn address_key(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(address: &str) -> String {
        address_key(Some(address.parse().unwrap()))
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2:ffff::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
    }

    #[test]
    fn an_ipv4_address_is_the_same_in_both_ways_of_writing_it() {
        assert_eq!(key("::ffff:192.0.2.7"), key("192.0.2.7"));
        assert_ne!(key("192.0.2.7"), key("192.0.2.8"));
    }
}
