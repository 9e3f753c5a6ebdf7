//! Where things lie: the repository and its target directory.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::Outcome;

/// The repository at hand.
pub struct Place {
    root: PathBuf,
    target: PathBuf,
}

impl Place {
    /// Found by way of this crate's own folder, so that the commands work from any folder of the repository.
    pub fn find() -> Outcome<Self> {
        let own = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own.parent().ok_or("the xtask crate lies in no repository")?.to_path_buf();
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    /// The repository's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file or folder of the repository.
    pub fn file(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A file or folder among what is built.
    pub fn built(&self, path: &str) -> PathBuf {
        self.target.join(path)
    }
}
