//! Randomness as an argument: the server passes the operating system's generator, tests a seeded one.

/// A source of random bytes.
pub trait Random: Send + Sync {
    /// Fills the buffer with random bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// A number below `bound`, each equally likely: bytes that would favour some numbers are drawn again.
pub fn below(random: &mut dyn Random, bound: u8) -> u8 {
    if bound == 0 {
        return 0;
    }
    let limit = u8::MAX - (u8::MAX % bound);
    loop {
        let mut byte = [0_u8];
        random.fill(&mut byte);
        if byte[0] < limit {
            return byte[0] % bound;
        }
    }
}

/// One character of an alphabet of ASCII letters and digits.
pub fn pick(random: &mut dyn Random, alphabet: &str) -> char {
    let size = u8::try_from(alphabet.len()).unwrap_or(u8::MAX);
    let index = usize::from(below(random, size));
    alphabet.as_bytes().get(index).map_or('x', |byte| char::from(*byte))
}
