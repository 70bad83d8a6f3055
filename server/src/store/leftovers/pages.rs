//! Copies of rows in the unused middle of pages.
//!
//! When SQLite spreads rows over neighbouring pages, the moved ones stay behind in the middle of their old page, between
//! its list of cells and the cells: nobody owns them, so deleting the row does not overwrite them, `secure_delete` or not.
//! Here these middles are overwritten with zeros, through SQLite's own table of pages, so that its log, its other
//! connections and Litestream see the change as any other. The layout of a page: sqlite.org/fileformat2.html, section 1.6.

use super::What;
use crate::error::{Error, Result};
use crate::store::Conn;
use std::ops::Range;

/// The number of a page, from 1.
pub type Number = i64;

/// Tables that hold what visitors and bots said, or something made from it; with them go their indexes.
const MESSAGES: &[&str] = &[
    "visitors",
    "conversations",
    "messages",
    "message_sources",
    "message_traces",
    "message_fixes",
    "message_index",
    "message_texts_data",
    "message_texts_idx",
    "message_texts_docsize",
    "question_vectors",
    "question_sketches",
    "question_groups",
    "unanswered",
    "answer_ratings",
    "cache",
    "tool_calls",
];

/// The pages of what is to be cleared up. Of those that are added later none holds what was deleted before. None, with a
/// word in the log, where SQLite was built without its table of pages.
///
/// # Errors
/// When the database can't be read.
pub async fn numbers(conn: &mut Conn, what: What) -> Result<Vec<Number>> {
    let has_pages: i64 =
        sqlx::query_scalar("select count(*) from pragma_module_list where name = 'sqlite_dbpage'")
            .fetch_one(&mut *conn)
            .await?;
    if has_pages == 0 {
        tracing::error!(
            "this build can't overwrite copies of deleted rows within the database's pages: build it in the repository's \
             directory, whose .cargo/config.toml has LIBSQLITE3_FLAGS=-DSQLITE_ENABLE_DBPAGE_VTAB"
        );
        return Ok(Vec::new());
    }
    let trees: Vec<(String, String)> = sqlx::query_as(
        "select name, tbl_name from sqlite_schema where rootpage > 0 union all select 'sqlite_schema', 'sqlite_schema'",
    )
    .fetch_all(&mut *conn)
    .await?;
    let wanted = |table: &str| match what {
        What::Messages => MESSAGES.contains(&table),
        What::Everything => true,
        What::Log => false,
    };
    let mut numbers = Vec::new();
    for (tree, _) in trees.iter().filter(|(_, table)| wanted(table)) {
        let of_tree: Vec<Number> = sqlx::query_scalar(
            "select pageno from dbstat where name = $1 and pagetype in ('leaf', 'internal')",
        )
        .bind(tree)
        .fetch_all(&mut *conn)
        .await?;
        numbers.extend(of_tree);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Of these pages, those whose middle is not clean.
///
/// # Errors
/// When the database can't be read.
pub async fn unclean(conn: &mut Conn, numbers: &[Number]) -> Result<Vec<Number>> {
    let list = serde_json::to_string(numbers).map_err(Error::internal)?;
    let pages: Vec<(Number, Vec<u8>)> = sqlx::query_as(
        "select d.pgno, d.data from json_each($1) n cross join sqlite_dbpage d on d.pgno = n.value",
    )
    .bind(list)
    .fetch_all(conn)
    .await?;
    let is_unclean = |(number, page): &(Number, Vec<u8>)| dirt(page, *number == 1).is_some();
    Ok(pages.iter().filter(|page| is_unclean(page)).map(|(number, _)| *number).collect())
}

/// Overwrites the middle of a page, as the page is within this transaction.
///
/// # Errors
/// When the database can't be written.
pub async fn clear_page(conn: &mut Conn, number: Number) -> Result<()> {
    let page: Option<Vec<u8>> = sqlx::query_scalar("select data from sqlite_dbpage where pgno = $1")
        .bind(number)
        .fetch_optional(&mut *conn)
        .await?;
    let Some(mut page) = page else { return Ok(()) };
    let Some(dirt) = dirt(&page, number == 1) else { return Ok(()) };
    if let Some(middle) = page.get_mut(dirt) {
        middle.fill(0);
    }
    sqlx::query("update sqlite_dbpage set data = $2 where pgno = $1")
        .bind(number)
        .bind(page)
        .execute(conn)
        .await?;
    Ok(())
}

/// The unused middle of a page of a tree, if anything is in it. None for what is no such page.
fn dirt(page: &[u8], first: bool) -> Option<Range<usize>> {
    /// The file's own header stands on its first page.
    const FILE_HEADER: usize = 100;
    let at = if first { FILE_HEADER } else { 0 };
    let number =
        |place: usize| Some(usize::from(u16::from_be_bytes([*page.get(place)?, *page.get(place + 1)?])));
    let header = match *page.get(at)? {
        // Inner pages of indexes and tables have a pointer more.
        2 | 5 => 12,
        10 | 13 => 8,
        _ => return None,
    };
    let cells = number(at + 3)?;
    let content = match number(at + 5)? {
        0 => 65536,
        content => content,
    };
    let list = at + header..at + header + 2 * cells;
    // An overflow page can look like this only by chance; one whose list points elsewhere is none of a tree.
    let pointers_hold = list
        .clone()
        .step_by(2)
        .all(|place| number(place).is_some_and(|cell| cell >= content && cell < page.len()));
    let middle = list.end..content;
    let holds = pointers_hold && content <= page.len() && middle.start <= middle.end;
    (holds && page.get(middle.clone())?.iter().any(|byte| *byte != 0)).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::dirt;

    /// A leaf of a table of 64 bytes with one cell at its end.
    fn page() -> Vec<u8> {
        let mut page = vec![0; 64];
        page[0] = 13;
        page[4] = 1;
        page[6] = 60;
        page[9] = 60;
        page[60..].copy_from_slice(b"cell");
        page
    }

    #[test]
    fn what_stands_between_the_list_and_the_cells_is_dirt() {
        assert_eq!(dirt(&page(), false), None);
        let mut unclean = page();
        unclean[30] = b'x';
        assert_eq!(dirt(&unclean, false), Some(10..60));
    }

    #[test]
    fn what_is_no_page_of_a_tree_is_left_alone() {
        assert_eq!(dirt(&[], false), None);
        assert_eq!(dirt(&[b'x'; 64], false), None);
        let mut elsewhere = page();
        elsewhere[9] = 20;
        elsewhere[30] = b'x';
        assert_eq!(dirt(&elsewhere, false), None);
        let mut beyond = page();
        beyond[5] = 200;
        beyond[30] = b'x';
        assert_eq!(dirt(&beyond, false), None);
    }

    #[test]
    fn the_first_page_begins_behind_the_files_header() {
        let mut first = vec![b'h'; 100];
        first.extend(page());
        // Places count from the page's beginning.
        first[106] = 160;
        first[109] = 160;
        assert_eq!(dirt(&first, true), None);
        first[130] = b'x';
        assert_eq!(dirt(&first, true), Some(110..160));
    }
}
