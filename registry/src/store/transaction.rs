//! One piece of work, one transaction: committed whole, or done again when another transaction stood in the way.

use super::Retry;

/// How often a transaction is done when others stand in its way.
const ATTEMPTS: u32 = 3;

/// Counts the attempts of [`transaction!`](crate::transaction).
#[derive(Debug, Default)]
pub struct Attempts(u32);

impl Attempts {
    /// Whether to do the work again after this result.
    pub fn again<T, E: Retry>(&mut self, result: &Result<T, E>) -> bool {
        self.0 += 1;
        self.0 < ATTEMPTS && matches!(result, Err(error) if error.is_busy())
    }
}

/// Does the work in a transaction of the database and commits it; does it again, three times in all, when another
/// transaction stood in the way. Everything the work does must therefore happen in the database.
///
/// `transaction!(db, Error, |tx| { … Ok(value) })` gives `Result<_, Error>`; inside, `tx` is `&mut Tx`, and `?` ends the
/// work and rolls back. It is a macro and no function of an `AsyncFnMut`, because the future of such a function is not
/// `Send` as soon as the closure borrows anything (rust-lang/rust#110338), and the server needs it to be.
#[macro_export]
macro_rules! transaction {
    ($db:expr, $error:ty, |$tx:ident| $work:expr) => {{
        let db: &$crate::store::Db = $db;
        let mut attempts = $crate::store::Attempts::default();
        loop {
            let result: ::std::result::Result<_, $error> = match db.write().await {
                Ok(mut open) => {
                    let $tx = &mut open;
                    let work: ::std::result::Result<_, $error> = async { $work }.await;
                    match work {
                        Ok(value) => open.commit().await.map(|()| value).map_err(<$error>::from),
                        Err(error) => Err(error),
                    }
                }
                Err(error) => break Err(<$error>::from(error)),
            };
            if !attempts.again(&result) {
                break result;
            }
        }
    }};
}
