//! A BERT encoder, forward only: tokens to one number list each, pooled to one vector a text.
//!
//! Texts are laid one after the other, with no padding between them: what mixes tokens looks at one text at a time,
//! everything else treats tokens alike.

use super::about::{Bert, Pooling};
use super::gemm::{Packed, Product, Room};
use super::math::{Gelu, LayerNorm, Softmax, add, run};
use super::weights::{Rows, Weights};
use crate::providers::ModelError;

// The parts of a layer, as files of weights name them.
const ATTEND: [&str; 3] = ["attention.self.query", "attention.self.key", "attention.self.value"];
const MIX: &str = "attention.output.dense";
const MIXED: &str = "attention.output.LayerNorm";
const WIDEN: &str = "intermediate.dense";
const NARROW: &str = "output.dense";
const NARROWED: &str = "output.LayerNorm";

/// A matrix and what is added after it.
#[derive(Debug)]
struct Linear {
    matrix: Packed,
    bias: Vec<f32>,
}

#[derive(Debug)]
struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

#[derive(Debug)]
struct Layer {
    /// Queries, keys and values beside each other.
    attend: Linear,
    mix: Linear,
    mixed: Norm,
    widen: Linear,
    narrow: Linear,
    narrowed: Norm,
}

/// The model in memory. Words' own rows stay in the file: each text needs but a few of them.
#[derive(Debug)]
pub(super) struct Encoder {
    shape: Bert,
    words: Rows,
    /// For each place in a text, what is added to its word.
    places: Vec<f32>,
    first: Norm,
    layers: Vec<Layer>,
}

impl Encoder {
    /// Whether all weights are there and of the shape that the settings say. Reads none of them.
    ///
    /// # Errors
    /// When one is not, with its name.
    pub fn check(weights: &Weights, shape: &Bert) -> Result<(), ModelError> {
        let (width, inner) = (shape.hidden_size, shape.intermediate_size);
        let prefix = weights.prefix_of("embeddings.word_embeddings.weight")?;
        let fits = |name: &str, shape: &[usize]| weights.fits(&format!("{prefix}{name}"), shape);
        fits("embeddings.word_embeddings.weight", &[shape.vocab_size, width])?;
        fits("embeddings.position_embeddings.weight", &[shape.max_position_embeddings, width])?;
        fits("embeddings.token_type_embeddings.weight", &[shape.type_vocab_size, width])?;
        let mut norms = vec!["embeddings.LayerNorm".to_owned()];
        for number in 0..shape.num_hidden_layers {
            let part = |rest: &str| format!("encoder.layer.{number}.{rest}");
            let attend = ATTEND.map(|name| (name, width, width));
            for (name, from, to) in
                attend.into_iter().chain([(MIX, width, width), (WIDEN, width, inner), (NARROW, inner, width)])
            {
                fits(&format!("{}.weight", part(name)), &[to, from])?;
                fits(&format!("{}.bias", part(name)), &[to])?;
            }
            norms.extend([part(MIXED), part(NARROWED)]);
        }
        for norm in norms {
            fits(&format!("{norm}.weight"), &[width])?;
            fits(&format!("{norm}.bias"), &[width])?;
        }
        Ok(())
    }

    /// Reads the weights.
    ///
    /// # Errors
    /// When one is missing, has another shape than the settings say, or can't be read.
    pub fn read(weights: &Weights, shape: Bert) -> Result<Self, ModelError> {
        let (width, inner) = (shape.hidden_size, shape.intermediate_size);
        let prefix = weights.prefix_of("embeddings.word_embeddings.weight")?;
        let name = |rest: &str| format!("{prefix}{rest}");
        let norm = |of: &str| -> Result<Norm, ModelError> {
            Ok(Norm {
                scale: weights.read(&name(&format!("{of}.weight")), &[width])?,
                shift: weights.read(&name(&format!("{of}.bias")), &[width])?,
            })
        };
        let linear = |of: &[String], from: usize, to: usize| -> Result<Linear, ModelError> {
            let (mut numbers, mut bias) = (Vec::new(), Vec::new());
            for part in of {
                numbers.extend(weights.read(&name(&format!("{part}.weight")), &[to, from])?);
                bias.extend(weights.read(&name(&format!("{part}.bias")), &[to])?);
            }
            // Stored with a row for each number that comes out.
            let matrix = Packed::from_fn(from, bias.len(), |depth, column| numbers[column * from + depth]);
            Ok(Linear { matrix, bias })
        };
        let mut places = weights
            .read(&name("embeddings.position_embeddings.weight"), &[shape.max_position_embeddings, width])?;
        // Every text is a first sentence, so its mark is the same at each place.
        let sentences = weights
            .read(&name("embeddings.token_type_embeddings.weight"), &[shape.type_vocab_size, width])?;
        places.chunks_exact_mut(width).for_each(|place| add(place, &sentences[..width]));
        let mut layers = Vec::with_capacity(shape.num_hidden_layers);
        for number in 0..shape.num_hidden_layers {
            let part = |rest: &str| format!("encoder.layer.{number}.{rest}");
            layers.push(Layer {
                attend: linear(&ATTEND.map(part), width, width)?,
                mix: linear(&[part(MIX)], width, width)?,
                mixed: norm(&part(MIXED))?,
                widen: linear(&[part(WIDEN)], width, inner)?,
                narrow: linear(&[part(NARROW)], inner, width)?,
                narrowed: norm(&part(NARROWED))?,
            });
        }
        let words = weights.rows(&name("embeddings.word_embeddings.weight"), &[shape.vocab_size, width])?;
        Ok(Self { words, places, first: norm("embeddings.LayerNorm")?, layers, shape })
    }

    /// A vector for each text, not yet of length 1.
    ///
    /// # Errors
    /// When the file can't be read any more.
    pub fn encode(&self, texts: &[Vec<u32>]) -> Result<Vec<Vec<f32>>, ModelError> {
        let width = self.shape.hidden_size;
        let tokens = texts.iter().map(Vec::len).sum::<usize>();
        let mut state = vec![0.0; tokens * width];
        let mut rows = state.chunks_exact_mut(width);
        for text in texts {
            for ((token, place), row) in text.iter().zip(self.places.chunks_exact(width)).zip(&mut rows) {
                self.words.read(*token, row)?;
                add(row, place);
            }
        }
        self.normalise(&mut state, &self.first);
        let mut scratch = Scratch::default();
        for layer in &self.layers {
            self.pass(layer, texts, &mut state, &mut scratch);
        }
        let mut vectors = Vec::with_capacity(texts.len());
        let mut rest = state.as_slice();
        for text in texts {
            let (own, others) = rest.split_at(text.len() * width);
            rest = others;
            vectors.push(pool(self.shape.pooling, own, width));
        }
        Ok(vectors)
    }

    fn pass(&self, layer: &Layer, texts: &[Vec<u32>], state: &mut [f32], scratch: &mut Scratch) {
        let Scratch { room, attended, context, .. } = scratch;
        layer.attend.apply(room, state, attended);
        context.clear();
        context.resize(state.len(), 0.0);
        let mut first = 0;
        for text in texts {
            self.attend(first, text.len(), scratch);
            first += text.len();
        }
        let Scratch { room, context, wide, narrow, .. } = scratch;
        layer.mix.apply(room, context, narrow);
        add(state, narrow);
        self.normalise(state, &layer.mixed);
        layer.widen.apply(room, state, wide);
        run(Gelu(wide));
        layer.narrow.apply(room, wide, narrow);
        add(state, narrow);
        self.normalise(state, &layer.narrowed);
    }

    /// Lets the tokens of one text look at each other, with each head by itself.
    fn attend(&self, first: usize, tokens: usize, scratch: &mut Scratch) {
        let Scratch { room, attended, context, keys, values, scores, .. } = scratch;
        let width = self.shape.hidden_size;
        let head = width / self.shape.num_attention_heads;
        let own = &attended[first * width * 3..(first + tokens) * width * 3];
        for column in (0..width).step_by(head) {
            keys.fill(head, tokens, |depth, token| own[token * width * 3 + width + column + depth]);
            values.fill(tokens, head, |token, depth| own[token * width * 3 + width * 2 + column + depth]);
            scores.clear();
            scores.resize(tokens * tokens, 0.0);
            Product {
                room,
                left: &own[column..],
                stride: width * 3,
                rows: tokens,
                right: keys,
                bias: None,
                out: scores,
                out_stride: tokens,
            }
            .compute();
            run(Softmax { rows: scores, width: tokens, scale: 1.0 / (head as f32).sqrt() });
            Product {
                room,
                left: scores,
                stride: tokens,
                rows: tokens,
                right: values,
                bias: None,
                out: &mut context[first * width + column..],
                out_stride: width,
            }
            .compute();
        }
    }

    fn normalise(&self, rows: &mut [f32], norm: &Norm) {
        run(LayerNorm { rows, scale: &norm.scale, shift: &norm.shift, epsilon: self.shape.layer_norm_eps });
    }
}

/// Memory that each layer uses again.
#[derive(Default)]
struct Scratch {
    room: Room,
    attended: Vec<f32>,
    context: Vec<f32>,
    wide: Vec<f32>,
    narrow: Vec<f32>,
    keys: Packed,
    values: Packed,
    scores: Vec<f32>,
}

impl Linear {
    fn apply(&self, room: &mut Room, left: &[f32], out: &mut Vec<f32>) {
        let (depth, columns) = (self.matrix.depth(), self.matrix.columns());
        let rows = left.len() / depth;
        out.clear();
        out.resize(rows * columns, 0.0);
        let bias = Some(self.bias.as_slice());
        Product { room, left, stride: depth, rows, right: &self.matrix, bias, out, out_stride: columns }
            .compute();
    }
}

fn pool(pooling: Pooling, rows: &[f32], width: usize) -> Vec<f32> {
    match pooling {
        Pooling::First => rows[..width.min(rows.len())].to_vec(),
        Pooling::Mean => {
            let mut sum = vec![0.0; width];
            rows.chunks_exact(width).for_each(|row| add(&mut sum, row));
            // The length is made 1 afterwards, so the sum is as good as the mean.
            sum
        }
    }
}
