//! Tiny embedding models with made-up weights, written as real ones are: a BERT encoder of two layers, and a static one.
//!
//! `reference.py` makes the same weights by the same rule and computes what comes out with numpy, independently of the
//! server; its results are `expected.json`.

#![allow(dead_code, reason = "each test target uses a part of it")]

use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What `reference.py` computed: for each model, texts with their vectors.
pub fn expected() -> Value {
    serde_json::from_str(include_str!("expected.json")).expect("JSON")
}

/// Numbers of a vector of the encoder.
pub const WIDTH: usize = 16;
const INNER: usize = 40;
const HEADS: usize = 4;
const LAYERS: usize = 2;
const PLACES: usize = 64;
/// Numbers of a vector of the static model.
pub const STATIC_WIDTH: usize = 24;

/// Writes the encoder into a directory.
pub fn bert(folder: &Path) {
    bert_of(folder, "");
}

/// The same with other weights: those of tensors that have something before their names.
pub fn bert_of(folder: &Path, before: &str) {
    let settings = json!({
        "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "hidden_size": WIDTH,
        "intermediate_size": INNER, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "max_position_embeddings": PLACES, "type_vocab_size": 2, "vocab_size": vocabulary().len(),
        "layer_norm_eps": 1e-12, "position_embedding_type": "absolute",
    });
    write(folder, "config.json", &settings);
    write(folder, "sentence_bert_config.json", &json!({ "max_seq_length": 24 }));
    write(folder, "tokenizer.json", &tokenizer(true));
    let mut tensors = vec![
        ("embeddings.word_embeddings.weight".to_owned(), vec![vocabulary().len(), WIDTH]),
        ("embeddings.position_embeddings.weight".to_owned(), vec![PLACES, WIDTH]),
        ("embeddings.token_type_embeddings.weight".to_owned(), vec![2, WIDTH]),
    ];
    let mut norms = vec!["embeddings.LayerNorm".to_owned()];
    for layer in 0..LAYERS {
        let mut linear = |name: &str, from: usize, to: usize| {
            tensors.push((format!("encoder.layer.{layer}.{name}.weight"), vec![to, from]));
            tensors.push((format!("encoder.layer.{layer}.{name}.bias"), vec![to]));
        };
        for name in
            ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
        {
            linear(name, WIDTH, WIDTH);
        }
        linear("intermediate.dense", WIDTH, INNER);
        linear("output.dense", INNER, WIDTH);
        for name in ["attention.output.LayerNorm", "output.LayerNorm"] {
            norms.push(format!("encoder.layer.{layer}.{name}"));
        }
    }
    for norm in norms {
        tensors.push((format!("{norm}.weight"), vec![WIDTH]));
        tensors.push((format!("{norm}.bias"), vec![WIDTH]));
    }
    let numbers = |name: &str, count: usize| {
        let base = if name.ends_with("LayerNorm.weight") { 1.0 } else { 0.0 };
        (0..count)
            .flat_map(|place| (base + number(&format!("{before}{name}"), place)).to_le_bytes())
            .collect()
    };
    weights(folder, "F32", &tensors, numbers);
}

/// Writes the static model into a directory, its numbers in two bytes each.
pub fn fixed(folder: &Path) {
    write(
        folder,
        "config.json",
        &json!({ "model_type": "model2vec", "architectures": ["StaticModel"], "normalize": true }),
    );
    write(folder, "tokenizer.json", &tokenizer(false));
    let tensors = vec![("embeddings".to_owned(), vec![vocabulary().len(), STATIC_WIDTH])];
    weights(folder, "F16", &tensors, |name, count| {
        (0..count).flat_map(|place| half(coarse(number(name, place))).to_le_bytes()).collect()
    });
}

/// Pieces of words: all letters, so that every word has some, and a few whole words.
fn vocabulary() -> Vec<String> {
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(str::to_owned);
    let words = ["the", "dome", "open", "##s", "##ing", "on", "friday", "when", "is", "it", ".", "?"]
        .map(str::to_owned);
    let letters = ('a'..='z').flat_map(|letter| [letter.to_string(), format!("##{letter}")]);
    let mut all: Vec<String> = special.into_iter().chain(words).collect();
    for piece in letters {
        if !all.contains(&piece) {
            all.push(piece);
        }
    }
    all
}

fn tokenizer(ends: bool) -> Value {
    let vocabulary = vocabulary();
    let numbered: serde_json::Map<String, Value> =
        vocabulary.iter().enumerate().map(|(id, piece)| (piece.clone(), json!(id))).collect();
    let special = |id: usize| {
        json!({ "id": id, "content": vocabulary[id], "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true })
    };
    let ends = ends.then(|| {
        let piece = |token: &str, id: usize| {
            (token.to_owned(), json!({ "id": token, "ids": [id], "tokens": [token] }))
        };
        let special: serde_json::Map<String, Value> =
            [piece("[CLS]", 2), piece("[SEP]", 3)].into_iter().collect();
        json!({
            "type": "TemplateProcessing",
            "single": [
                { "SpecialToken": { "id": "[CLS]", "type_id": 0 } },
                { "Sequence": { "id": "A", "type_id": 0 } },
                { "SpecialToken": { "id": "[SEP]", "type_id": 0 } },
            ],
            "pair": [
                { "Sequence": { "id": "A", "type_id": 0 } },
                { "Sequence": { "id": "B", "type_id": 1 } },
            ],
            "special_tokens": special,
        })
    });
    json!({
        "version": "1.0",
        // As published models have it: what the server must not follow.
        "truncation": { "direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0 },
        "padding": { "strategy": { "Fixed": 12 }, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0,
            "pad_type_id": 0, "pad_token": "[PAD]" },
        "added_tokens": (0..5).map(special).collect::<Vec<_>>(),
        "normalizer": { "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": ends,
        "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
        "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": numbered },
    })
}

fn write(folder: &Path, name: &str, value: &Value) {
    fs::write(folder.join(name), value.to_string()).expect("a file");
}

/// Writes `model.safetensors`.
fn weights(
    folder: &Path,
    dtype: &str,
    tensors: &[(String, Vec<usize>)],
    numbers: impl Fn(&str, usize) -> Vec<u8>,
) {
    let mut list = serde_json::Map::new();
    list.insert("__metadata__".to_owned(), json!({ "format": "pt" }));
    let mut data = Vec::new();
    for (name, shape) in tensors {
        let from = data.len();
        data.extend(numbers(name, shape.iter().product()));
        list.insert(
            name.clone(),
            json!({ "dtype": dtype, "shape": shape, "data_offsets": [from, data.len()] }),
        );
    }
    let list = Value::Object(list).to_string();
    let mut file = (list.len() as u64).to_le_bytes().to_vec();
    file.extend(list.as_bytes());
    file.extend(data);
    fs::write(folder.join("model.safetensors"), file).expect("a file");
}

/// The rule: -0.5 to 0.5 by a tensor's name and a place in it.
fn number(name: &str, place: usize) -> f32 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    state = state.wrapping_add((place as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^= state >> 31;
    (state >> 40) as f32 / 16_777_216.0 - 0.5
}

/// To steps of 1/64, which two bytes hold exactly.
fn coarse(number: f32) -> f32 {
    (number * 64.0).floor() / 64.0
}

/// A multiple of 1/64 below 1, in two bytes.
fn half(number: f32) -> u16 {
    if number == 0.0 {
        return 0;
    }
    let bits = number.to_bits();
    let exponent = ((bits >> 23) & 255) + 15 - 127;
    u16::try_from(bits >> 31 << 15 | exponent << 10 | (bits >> 13) & 1023).expect("small")
}
