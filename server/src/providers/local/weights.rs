//! Weights in the safetensors format: a list of named tensors with their places, and their numbers behind it.
//! <https://github.com/huggingface/safetensors#format>
//!
//! Read piece by piece, as asked. The list is a stranger's: every place is checked before it is used.

use super::numbers::Form;
use crate::providers::ModelError;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest list that is read, in bytes: real ones have some kilobytes.
const LONGEST_LIST: u64 = 16_000_000;

/// An open file of weights.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    file: Arc<Opened>,
    tensors: BTreeMap<String, Tensor>,
    /// Where numbers begin.
    start: u64,
}

#[derive(Debug)]
struct Opened {
    file: File,
    path: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [u64; 2],
}

impl Weights {
    /// Opens a file and reads its list.
    ///
    /// # Errors
    /// When it can't be read or is none of these files.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let opened = File::open(path).map_err(|error| unreadable(path, &error))?;
        let whole = opened.metadata().map_err(|error| unreadable(path, &error))?.len();
        let file = Opened { file: opened, path: path.to_owned() };
        let mut length = [0; 8];
        file.read(&mut length, 0)?;
        let length = u64::from_le_bytes(length);
        if length > LONGEST_LIST || length + 8 > whole {
            return Err(file.unfit("its list of tensors is cut off or too long"));
        }
        let size = usize::try_from(length).map_err(|_| file.unfit("its list of tensors is too long"))?;
        let mut list = vec![0; size];
        file.read(&mut list, 8)?;
        let mut list: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&list)
            .map_err(|error| file.unfit(&format!("its list of tensors: {error}")))?;
        list.remove("__metadata__");
        let start = length + 8;
        let mut tensors = BTreeMap::new();
        for (name, about) in list {
            let tensor: Tensor = serde_json::from_value(about)
                .map_err(|error| file.unfit(&format!("tensor {name}: {error}")))?;
            let [from, to] = tensor.data_offsets;
            if from > to || to > whole - start {
                return Err(file.unfit(&format!(
                    "tensor {name} lies beyond the end of the file. Was it downloaded whole?"
                )));
            }
            tensors.insert(name, tensor);
        }
        Ok(Self { file: Arc::new(file), tensors, start })
    }

    /// What comes before a name: some files put the model's own name there.
    ///
    /// # Errors
    /// When no tensor's name ends so.
    pub fn prefix_of(&self, name: &str) -> Result<String, ModelError> {
        let found = self.tensors.keys().find_map(|known| known.strip_suffix(name));
        found.map(str::to_owned).ok_or_else(|| self.file.unfit(&format!("there is no tensor {name} in it")))
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The lengths of a tensor; none if there is none of this name.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.tensors.get(name).map(|tensor| tensor.shape.as_slice())
    }

    /// Whether a tensor is there, as large as it should be and of numbers that can be read: where it begins in the file,
    /// and how its numbers are written.
    fn find(&self, name: &str, shape: &[usize]) -> Result<(u64, Form), ModelError> {
        let Some(tensor) = self.tensors.get(name) else {
            return Err(self.file.unfit(&format!("there is no tensor {name} in it")));
        };
        let Some(form) = Form::of(&tensor.dtype) else {
            return Err(self.file.unfit(&format!(
                "tensor {name} is of type {}: F32, F16, BF16 and F64 can be read",
                tensor.dtype
            )));
        };
        if tensor.shape != shape {
            return Err(self.file.unfit(&format!(
                "tensor {name} is {:?} where config.json asks for {shape:?}",
                tensor.shape
            )));
        }
        let numbers = shape.iter().try_fold(1_usize, |product, length| product.checked_mul(*length));
        let bytes = numbers.and_then(|numbers| numbers.checked_mul(form.bytes()));
        let [from, to] = tensor.data_offsets;
        if bytes.and_then(|bytes| u64::try_from(bytes).ok()) != Some(to - from) {
            return Err(self.file.unfit(&format!("tensor {name} has another length than its shape")));
        }
        Ok((self.start + from, form))
    }

    /// Whether a tensor is there, of this shape, and of numbers that can be read.
    ///
    /// # Errors
    /// When it is not.
    pub fn fits(&self, name: &str, shape: &[usize]) -> Result<(), ModelError> {
        self.find(name, shape).map(drop)
    }

    /// All numbers of a tensor.
    ///
    /// # Errors
    /// When it is missing, of another shape, or can't be read.
    pub fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let (at, form) = self.find(name, shape)?;
        let numbers = shape.iter().product::<usize>();
        let mut bytes = vec![0; numbers * form.bytes()];
        self.file.read(&mut bytes, at)?;
        let mut out = vec![0.0; numbers];
        form.decode(&bytes, &mut out);
        if !out.iter().all(|number| number.is_finite()) {
            return Err(self.file.unfit(&format!("tensor {name} has numbers that are not finite")));
        }
        Ok(out)
    }

    /// The rows of a table, to be read one by one.
    ///
    /// # Errors
    /// When it is missing or of another shape.
    pub fn rows(&self, name: &str, shape: &[usize; 2]) -> Result<Rows, ModelError> {
        let (at, form) = self.find(name, shape)?;
        Ok(Rows { file: Arc::clone(&self.file), at, form, count: shape[0], width: shape[1] })
    }

    /// The list, and a sample of the numbers spread over the whole file: what tells one model's weights from another's
    /// without reading all of them.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn sample(&self, mut take: impl FnMut(&[u8])) -> Result<(), ModelError> {
        const BLOCKS: u64 = 256;
        const BLOCK: u16 = 4096;
        for (name, tensor) in &self.tensors {
            take(
                format!("{name} {} {:?} {:?}\n", tensor.dtype, tensor.shape, tensor.data_offsets).as_bytes(),
            );
        }
        let end = self.tensors.values().map(|tensor| tensor.data_offsets[1]).max().unwrap_or_default();
        let step = (end / BLOCKS).max(u64::from(BLOCK));
        let mut at = 0;
        while at < end {
            // What is left is less than a block, or does not fit its number and is more.
            let size = u16::try_from(end - at).map_or(BLOCK, |left| left.min(BLOCK));
            let mut block = vec![0; usize::from(size)];
            self.file.read(&mut block, self.start + at)?;
            take(&block);
            at += step;
        }
        Ok(())
    }
}

/// A table in the file.
#[derive(Debug)]
pub(super) struct Rows {
    file: Arc<Opened>,
    at: u64,
    form: Form,
    count: usize,
    width: usize,
}

impl Rows {
    /// Reads a row into `out`, which is as wide.
    ///
    /// # Errors
    /// When there is no such row, or the file can't be read.
    pub fn read(&self, row: u32, out: &mut [f32]) -> Result<(), ModelError> {
        let row = row as usize;
        if row >= self.count || out.len() != self.width {
            return Err(self.file.unfit(&format!(
                "tokenizer.json has a token {row}, but there are {} rows of weights. Are both of the same model?",
                self.count
            )));
        }
        let mut bytes = vec![0; self.width * self.form.bytes()];
        let at = self.at + (row * bytes.len()) as u64;
        self.file.read(&mut bytes, at)?;
        self.form.decode(&bytes, out);
        Ok(())
    }
}

impl Opened {
    fn read(&self, out: &mut [u8], at: u64) -> Result<(), ModelError> {
        self.file.read_exact_at(out, at).map_err(|error| unreadable(&self.path, &error))
    }

    fn unfit(&self, what: &str) -> ModelError {
        ModelError::Settings(format!("{}: {what}", self.path.display()))
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> ModelError {
    ModelError::Settings(format!("{} can't be read: {error}", path.display()))
}
