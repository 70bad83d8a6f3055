//! Knowledge bases on their way out and in: rows as exports spell them, page by page.
//!
//! What refers to another row does so by that row's place in its list, from 0: ids are of one installation. A knowledge
//! base that is being imported has no live version yet, which keeps it out of everybody's sight until it is whole.

mod around;
mod put;
mod rows;
mod take;

pub use super::packed_vectors::{fault as vector_fault, packed_bytes, sketch_bytes};
pub use around::{discard_some, free_bot_name, free_name, only_workspace, remains, workspace};
pub use put::{
    Staged, begin, bot, chunk, document, file, file_part, give, go_live, place, source, touch, vector,
};
pub use rows::{ChunkRow, DocumentRow, FileRow, PlaceRow, SourceRow};
pub use take::{
    base_anywhere, bases_of_bot, bot_anywhere, chunks, document_ids, documents, file_part_of, places,
    sources, vectors,
};
