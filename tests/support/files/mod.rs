//! Small files of every kind that is read, made in code, so that each test shows what its file holds.

#![allow(dead_code, reason = "each test target uses a part of it")]

mod office;
mod pdf;

pub use office::{docx, docx_with, epub, pptx, xlsx};
pub use pdf::{pdf, pdf_of};

use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An archive of entries, compressed.
pub fn archive<'a>(entries: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let method = if name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(name, SimpleFileOptions::default().compression_method(method)).expect("an entry");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

/// An archive of one entry that is `size` equal bytes, without holding them.
pub fn bomb(name: &str, before: &[u8], size: usize, others: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = || SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (other, bytes) in others {
        writer.start_file(*other, options()).expect("an entry");
        writer.write_all(bytes).expect("bytes");
    }
    writer.start_file(name, options().large_file(true)).expect("an entry");
    writer.write_all(before).expect("bytes");
    let part = vec![b'a'; 1 << 20];
    let mut left = size;
    while left > 0 {
        let length = left.min(part.len());
        writer.write_all(&part[..length]).expect("bytes");
        left -= length;
    }
    writer.finish().expect("an archive").into_inner()
}

/// Text as XML has it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
