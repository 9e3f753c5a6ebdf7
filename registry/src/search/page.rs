//! One page of a list, cut to its size: every list of the registry is read with one row more than it shows, and counted no
//! further than it tells.

use domain::view::Found;

use super::{Extent, MOST_COUNTED};
use crate::{
    Failure,
    store::{Query, Tx, search as sql},
};

/// One more than is told: whether there are more.
const COUNTED: i64 = MOST_COUNTED + 1;

/// The rows of a page, before they are made ready to be seen.
pub(crate) struct Page<T> {
    pub(super) rows: Vec<T>,
    follows: bool,
    is_continued: bool,
    count: i64,
    has_more: bool,
}

impl<T> Page<T> {
    /// Of rows read up to the limit of the extent, after a cursor or from the beginning.
    pub(crate) fn cut(extent: Extent, mut rows: Vec<T>, is_continued: bool) -> Self {
        let follows = rows.len() > extent.rows();
        rows.truncate(extent.rows());
        Self { rows, follows, is_continued, count: 0, has_more: false }
    }

    /// With a count that goes no further than [`Extent::count`] does. Where all rows stand on the page, nothing is counted
    /// a second time.
    pub(crate) async fn counted(
        self,
        count: impl Future<Output = Result<i64, Failure>>,
    ) -> Result<Self, Failure> {
        if !self.is_continued && !self.follows {
            let count = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
            return Ok(self.of(count));
        }
        let count = count.await?;
        Ok(Self { count: count.min(MOST_COUNTED), has_more: count > MOST_COUNTED, ..self })
    }

    /// With a count that is known.
    pub(crate) fn of(self, count: i64) -> Self {
        Self { count, ..self }
    }

    /// The rows, for what is read beside them.
    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }

    /// As it is shown. The id of the last row is where the next page begins.
    pub(crate) fn list<I: ToString, R>(self, id: impl Fn(&T) -> I, row: impl FnMut(T) -> R) -> Found<R> {
        let next = self.rows.last().filter(|_| self.follows).map(|row| id(row).to_string());
        Found {
            count: self.count,
            has_more: self.has_more,
            next,
            is_continued: self.is_continued,
            rows: self.rows.into_iter().map(row).collect(),
        }
    }
}

impl Extent {
    /// How many a query finds, no further than one more than is told. A file has no head that could tell it.
    pub(crate) async fn count(self, tx: &mut Tx, query: Query<'_>) -> Result<i64, Failure> {
        if self == Self::Piece {
            return Ok(0);
        }
        let counted: Vec<(i64,)> = tx.list(&query.and(sql::COUNT_END, &[&COUNTED])).await?;
        Ok(counted.first().map_or(0, |(count,)| *count))
    }

    /// How many rows a list looks for that compares them itself in order to count them.
    pub(crate) fn counts_to(self) -> usize {
        if self == Self::Piece { 0 } else { usize::try_from(COUNTED).unwrap_or(usize::MAX) }
    }
}
