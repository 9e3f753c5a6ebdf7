//! Checkpoints: the heads of all chains at a moment, as a file that is kept elsewhere.

use std::fmt::Write as _;

use domain::{
    history::{Hash, Head, checkpoint_root},
    id::AuthorityId,
    time::Timestamp,
};

use crate::history::{hex, unhex};

/// What the first line of a checkpoint file begins with.
const FIRST: &str = "mandate.checkpoint.v1";

/// Where all chains stood at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// When.
    pub at: Timestamp,
    /// The head of each chain.
    pub heads: Vec<Head>,
}

impl Checkpoint {
    /// The one hash that stands for all of them.
    pub fn root(&self) -> Hash {
        checkpoint_root(self.at, &self.heads)
    }

    /// As text: a line with moment, number of heads and root, then for each chain one with authority, number and hash.
    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST} {} {} {}\n", self.at.0, self.heads.len(), hex(&self.root()));
        for Head { authority_id, seq, hash } in &self.heads {
            let _ = writeln!(text, "{authority_id} {seq} {}", hex(hash));
        }
        text
    }

    /// Reads what [`Self::to_text`] wrote. Nothing for a text that is none, or one that was cut or altered: then the heads
    /// do not give the root.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let [FIRST, at, count, root] = words(lines.next()?)? else { return None };
        let heads: Option<Vec<Head>> = lines.map(head).collect();
        let checkpoint = Self { at: Timestamp(at.parse().ok()?), heads: heads? };
        let is_whole = count.parse() == Ok(checkpoint.heads.len()) && hex(&checkpoint.root()) == root;
        // Without a head it would vouch for nothing.
        (is_whole && !checkpoint.heads.is_empty()).then_some(checkpoint)
    }
}

fn head(line: &str) -> Option<Head> {
    let [authority, seq, hash] = words(line)?;
    Some(Head { authority_id: AuthorityId::parse(authority)?, seq: seq.parse().ok()?, hash: unhex(hash)? })
}

fn words<const N: usize>(line: &str) -> Option<[&str; N]> {
    line.split(' ').collect::<Vec<_>>().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_or_altered_is_no_checkpoint() {
        let head = |number: u128, seq| Head {
            authority_id: AuthorityId(uuid::Uuid::from_u128(number)),
            seq,
            hash: [u8::try_from(number).unwrap_or(0); 32],
        };
        let checkpoint = Checkpoint { at: Timestamp(5), heads: vec![head(1, 3), head(2, 4)] };
        let text = checkpoint.to_text();
        assert_eq!(Checkpoint::parse(&text), Some(checkpoint));
        let (cut, _) = text.trim_end().rsplit_once('\n').unwrap_or_default();
        for other in
            [cut, "", &text.replace(" 3 ", " 2 "), &text.replace(" 5 ", " 6 "), &format!("{text}x\n")]
        {
            assert_eq!(Checkpoint::parse(other), None, "{other}");
        }
    }
}
