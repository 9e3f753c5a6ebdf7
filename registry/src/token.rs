//! Tokens of sessions and known browsers, and keys of modules: 256 random bits, of which only the SHA-256 is stored.

use domain::random::Random;
use sha2::{Digest, Sha256};

/// A token in clear, as a cookie or a header carries it: base64url of 256 random bits.
pub type Token = String;

/// Length of a token: 32 bytes in base64url without padding.
const LENGTH: usize = 43;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A new token, and what the database keeps of it.
pub(crate) fn mint(random: &mut dyn Random) -> (Token, Vec<u8>) {
    let mut bytes = [0_u8; 32];
    random.fill(&mut bytes);
    let token = encode(&bytes);
    let hash = hash(&token);
    (token, hash)
}

/// What the database would keep of a text, also of one that cannot be a token: where the time shall tell nothing.
pub(crate) fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// What the database keeps of a token; nothing for what cannot be one, so that it is not even looked for.
pub(crate) fn stored(token: &str) -> Option<Vec<u8>> {
    let possible = token.len() == LENGTH && token.bytes().all(|byte| ALPHABET.contains(&byte));
    possible.then(|| hash(token))
}

/// The stored form in a form field or an address.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        for nibble in [byte >> 4, byte & 0x0f] {
            text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
        text
    })
}

/// Reads what [`to_hex`] wrote.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 64)?;
    Some(digits.chunks(2).filter_map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect())
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(LENGTH);
    for chunk in bytes.chunks(3) {
        let byte = |position: usize| u32::from(chunk.get(position).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for sextet in 0..=chunk.len() {
            let index = (bits >> (18 - 6 * sextet)) & 0x3f;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_base64url_without_padding() {
        assert_eq!(encode(b"Man"), "TWFu");
        assert_eq!(encode(b"Ma"), "TWE");
        assert_eq!(encode(&[0xff, 0xef]), "_-8");
        assert_eq!(encode(&[0xff; 32]).len(), LENGTH);
    }

    #[test]
    fn only_what_can_be_a_token_is_looked_for() {
        assert!(stored(&encode(&[7; 32])).is_some_and(|hash| hash.len() == 32));
        for other in ["", "a", &"=".repeat(43), &"a".repeat(44), &"å".repeat(43)] {
            assert_eq!(stored(other), None, "{other}");
        }
    }

    #[test]
    fn the_stored_form_survives_a_form_field() {
        let bytes: Vec<u8> = (0..32).map(|number| number * 7).collect();
        assert_eq!(from_hex(&to_hex(&bytes)), Some(bytes));
        for other in ["", "0", "zz", &"g".repeat(64), &"0".repeat(63)] {
            assert_eq!(from_hex(other), None, "{other}");
        }
    }
}
