//! Small files of every kind that is read, made in code, so that each test shows what its file holds.

#![allow(dead_code, unused_imports, reason = "each test target uses a part of it")]

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

/// An archive in which one entry goes on with `size` (whole megabytes) equal bytes, made without writing them.
pub fn bomb(name: &str, before: &[u8], size: usize) -> Vec<u8> {
    let (packed, crc) = deflated(before, size);
    let number = |number: usize| u32::try_from(number).expect("below 4 GB").to_le_bytes();
    let short = |number: usize| u16::try_from(number).expect("below 64 KB").to_le_bytes();
    let common = [
        &short(20)[..],
        &short(0),
        &short(8),
        &number(0),
        &crc.to_le_bytes(),
        &number(packed.len()),
        &number(before.len() + size),
        &short(name.len()),
        &short(0),
    ]
    .concat();
    let mut file = [b"PK\x03\x04", common.as_slice(), name.as_bytes(), packed.as_slice()].concat();
    let directory = file.len();
    file.extend([b"PK\x01\x02", &short(20)[..], common.as_slice(), &[0; 14], name.as_bytes()].concat());
    let length = file.len() - directory;
    file.extend(
        [b"PK\x05\x06", &[0; 4][..], &short(1), &short(1), &number(length), &number(directory), &[0; 2]]
            .concat(),
    );
    file
}

/// Bytes, and behind them `size` (whole megabytes) times the letter a, as a raw deflate stream with its checksum.
pub fn deflated(before: &[u8], size: usize) -> (Vec<u8>, u32) {
    const PART: usize = 1 << 20;
    let pack = |bytes: &[u8], flush| {
        let mut packed = Vec::with_capacity(bytes.len() + 1000);
        flate2::Compress::new(flate2::Compression::best(), false)
            .compress_vec(bytes, &mut packed, flush)
            .expect("it can be compressed");
        packed
    };
    let checksum = |bytes: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc
    };
    let part = vec![b'a'; PART];
    let (packed, part) = (pack(&part, flate2::FlushCompress::Full), checksum(&part));
    let mut out = pack(before, flate2::FlushCompress::Full);
    let mut crc = checksum(before);
    for _ in 0..size / PART {
        out.extend(&packed);
        crc.combine(&part);
    }
    out.extend(pack(&[], flate2::FlushCompress::Finish));
    (out, crc.sum())
}

/// Text as XML has it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
