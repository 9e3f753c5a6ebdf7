//! Every asset compressed once and laid beside itself, so that the server never compresses while somebody waits.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};

use flate2::{Compression, write::GzEncoder};

use crate::Outcome;

/// Formats that are compressed already.
const COMPRESSED: [&str; 6] = ["png", "jpg", "jpeg", "woff2", "br", "gz"];

/// Writes `.br` and `.gz` beside every file of the folder that gains by it.
pub fn all(dir: &Path, quality: i32) -> Outcome {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            all(&path, quality)?;
        } else if path.extension().is_none_or(|own| COMPRESSED.iter().all(|ending| own != *ending)) {
            let plain = fs::read(&path)?;
            for (ending, packed) in [("br", brotli(&plain, quality)?), ("gz", gzip(&plain)?)] {
                if packed.len() < plain.len() {
                    beside(&path, ending, &packed)?;
                }
            }
        }
    }
    Ok(())
}

fn beside(path: &Path, ending: &str, bytes: &[u8]) -> Outcome {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    File::create(name)?.write_all(bytes)?;
    Ok(())
}

/// The bytes as brotli of the given quality (0 to 11).
pub fn brotli(plain: &[u8], quality: i32) -> Outcome<Vec<u8>> {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality, lgwin: 22, size_hint: plain.len(), ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_gives_back_what_it_took() {
        let plain = b"authority ".repeat(500);
        let packed = brotli(&plain, 5).unwrap();
        assert!(packed.len() < plain.len() / 10);
        let mut again = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut again).unwrap();
        assert_eq!(again, plain);
    }
}
