//! From a file to text: what it is, and what it says.
//!
//! Lives here: telling types apart, one reader a type, and the child process that runs them. May not live here:
//! where files are kept, HTTP, the queue. The way of a file: `sniff` in the server, `Parser::parse` there too,
//! which starts this program again as `frontdesk parse`; in that process `child` takes away what it does not
//! need, and `read` calls the reader of the type. A fault in a reader ends the child and nothing else.

mod archive;
pub mod child;
mod csv;
mod epub;
mod error;
mod markdown;
mod office;
mod parser;
mod pdf;
mod read;
mod sniff;
mod table;
mod xml;

pub use crate::domain::file::FileType;
pub(crate) use csv::rows as csv_rows;
pub use error::{ParseError, Unreadable};
pub use markdown::read as read_markdown;
pub use parser::{Limits, Parser};
pub use read::{read, read_html};
pub use sniff::{Unsupported, sniff};
