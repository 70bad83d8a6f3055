//! A trace as it is kept: JSON, deflated to about a fifth.

use super::Trace;
use crate::error::{Error, Result};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::Write as _;

impl Trace {
    /// As it is kept.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn pack(&self) -> Result<Vec<u8>> {
        // Whole: of single words, as a writer of JSON hands them over, each costs the packer as much as a page.
        let written = serde_json::to_vec(self).map_err(Error::internal)?;
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(&written).map_err(Error::internal)?;
        packer.finish().map_err(Error::internal)
    }

    /// From what was kept.
    ///
    /// # Errors
    /// When that is no trace.
    pub fn unpack(kept: &[u8]) -> Result<Self> {
        serde_json::from_reader(std::io::BufReader::new(DeflateDecoder::new(kept))).map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::Trace;
    use crate::answer::trace::{Call, Rewrite};

    #[test]
    fn what_was_packed_is_unpacked() {
        let rewrite = Rewrite { from: "And on Sundays?".to_owned(), ..Rewrite::default() };
        let calls = vec![Call { model: "m".to_owned(), cost_nano_usd: Some(140), ..Call::default() }];
        let trace = Trace { rewrite: Some(rewrite), calls, threshold: Some(0.4), ..Trace::default() };
        assert_eq!(Trace::unpack(&trace.pack().expect("packs")).expect("unpacks"), trace);
    }
}
