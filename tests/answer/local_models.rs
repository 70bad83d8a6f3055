//! Embedding models from a directory: values against those of an independent program, and directories that don't do.

use crate::tiny_models;
use frontdesk::config::{Config, Overrides, Provider};
use frontdesk::providers::local::LocalEmbedder;
use frontdesk::providers::{Embedded, Embedder, Likeness, Providers};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

fn written(write: fn(&Path)) -> TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    write(folder.path());
    folder
}

fn open(folder: &TempDir) -> LocalEmbedder {
    LocalEmbedder::open(folder.path()).expect("a model")
}

async fn embed(embedder: &LocalEmbedder, texts: &[&str]) -> Embedded {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    embedder.embed(&texts).await.expect("vectors")
}

fn cosine(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// Texts and vectors that the reference computed.
fn expected(model: &str) -> Vec<(String, Vec<f32>)> {
    let list = tiny_models::expected()[model].take();
    #[expect(clippy::cast_possible_truncation, reason = "a number below 1")]
    let number = |value: &Value| value.as_f64().expect("a number") as f32;
    let entry = |entry: &Value| {
        let vector = entry["vector"].as_array().expect("a list").iter().map(number).collect();
        (entry["text"].as_str().expect("a text").to_owned(), vector)
    };
    list.as_array().expect("a list").iter().map(entry).collect()
}

async fn agrees(embedder: &LocalEmbedder, model: &str) {
    let expected = expected(model);
    assert!(expected.len() > 5);
    let texts: Vec<&str> = expected.iter().map(|(text, _)| text.as_str()).collect();
    let together = embed(embedder, &texts).await;
    assert!(together.tokens > 40, "{}", together.tokens);
    for ((text, right), found) in expected.iter().zip(&together.vectors) {
        assert_eq!(found.len(), embedder.dimensions());
        let furthest = found.iter().zip(right).map(|(left, right)| (left - right).abs()).fold(0.0, f32::max);
        assert!(furthest < 2e-5, "{model}, {text}: off by {furthest}");
        // What it is embedded with makes no difference.
        let alone = embed(embedder, &[text]).await;
        let furthest = alone.vectors[0].iter().zip(found).map(|(left, right)| (left - right).abs());
        assert!(furthest.fold(0.0, f32::max) < 1e-6, "{text}");
    }
}

#[tokio::test]
async fn an_encoder_gives_the_values_of_the_reference() {
    let folder = written(tiny_models::bert);
    let embedder = open(&folder);
    assert_eq!((embedder.provider(), embedder.dimensions()), ("local", tiny_models::WIDTH));
    assert_eq!(embedder.likeness(), Likeness::Semantic);
    agrees(&embedder, "bert").await;
}

#[tokio::test]
async fn a_static_model_gives_the_values_of_the_reference() {
    let folder = written(tiny_models::fixed);
    let embedder = open(&folder);
    assert_eq!((embedder.provider(), embedder.dimensions()), ("local", tiny_models::STATIC_WIDTH));
    agrees(&embedder, "static").await;
    // Nothing that it knows: no direction.
    let nothing = embed(&embedder, &["天文台", ""]).await;
    assert!(nothing.vectors.iter().flatten().all(|value| *value == 0.0));
}

#[tokio::test]
async fn many_texts_come_back_in_their_order() {
    let folder = written(tiny_models::bert);
    let embedder = open(&folder);
    let texts: Vec<String> = (0..150_usize).map(|count| "dome ".repeat(1 + count * 7 % 40)).collect();
    let all = embedder.embed(&texts).await.expect("vectors");
    for (text, vector) in texts.iter().zip(&all.vectors).step_by(13) {
        let alone = embedder.embed(std::slice::from_ref(text)).await.expect("a vector");
        assert!(cosine(&alone.vectors[0], vector) > 0.999_99);
    }
}

#[tokio::test]
async fn what_lies_beyond_the_longest_text_makes_no_difference() {
    let folder = written(tiny_models::bert);
    let embedder = open(&folder);
    let (long, longer) = ("dome ".repeat(200), "dome ".repeat(200) + &"friday ".repeat(100_000));
    let found = embed(&embedder, &[&long, &longer, "friday"]).await;
    assert!(cosine(&found.vectors[0], &found.vectors[1]) > 0.999_99);
    assert!(cosine(&found.vectors[0], &found.vectors[2]) < 0.999);
}

#[test]
fn the_name_tells_other_weights() {
    let folder = written(tiny_models::bert);
    let name = |folder: &TempDir| open(folder).model().to_owned();
    let first = name(&folder);
    assert_eq!(first, name(&folder));
    let (own, mark) = first.split_once('@').expect("a name and a mark");
    assert_eq!(Some(own), folder.path().file_name().and_then(|name| name.to_str()));
    assert_eq!(mark.len(), 12);
    // The last number of all.
    let path = folder.path().join("model.safetensors");
    let mut bytes = fs::read(&path).expect("weights");
    *bytes.last_mut().expect("some") ^= 1;
    fs::write(&path, &bytes).expect("written");
    let second = name(&folder);
    assert_ne!(first, second);
    // How many tokens are read makes other vectors, too.
    fs::write(folder.path().join("sentence_bert_config.json"), r#"{"max_seq_length": 20}"#).expect("written");
    assert_ne!(second, name(&folder));
}

#[test]
fn a_directory_that_does_not_do_says_why() {
    type Harm = fn(&Path);
    let cases: [(Harm, &str); 10] = [
        (
            |folder| fs::remove_file(folder.join("model.safetensors")).expect("gone"),
            "model.safetensors can't be read",
        ),
        (
            |folder| fs::remove_file(folder.join("tokenizer.json")).expect("gone"),
            "tokenizer.json can't be read",
        ),
        (|folder| fs::remove_file(folder.join("config.json")).expect("gone"), "config.json: is not there"),
        (
            |folder| {
                let path = folder.join("model.safetensors");
                let bytes = fs::read(&path).expect("weights");
                fs::write(path, &bytes[..bytes.len() - 100]).expect("cut");
            },
            "beyond the end of the file",
        ),
        (
            |folder| fs::write(folder.join("model.safetensors"), "no weights at all").expect("written"),
            "cut off or too long",
        ),
        (|folder| edit(folder, "\"bert\"", "\"t5\""), "model_type is \"t5\""),
        (
            |folder| edit(folder, "\"intermediate_size\":40", "\"intermediate_size\":48"),
            "intermediate.dense.weight is [40, 16] where config.json asks for [48, 16]",
        ),
        (|folder| edit(folder, "\"gelu\"", "\"silu\""), "hidden_act is \"silu\""),
        (
            |folder| edit(folder, "\"hidden_size\":16", "\"hidden_size\":15"),
            "multiple of num_attention_heads",
        ),
        (
            |folder| {
                fs::create_dir(folder.join("1_Pooling")).expect("made");
                fs::write(folder.join("1_Pooling/config.json"), r#"{"pooling_mode_max_tokens": true}"#)
                    .expect("written");
            },
            "only the mean of all tokens, or the first token",
        ),
    ];
    for (harm, says) in cases {
        let folder = written(tiny_models::bert);
        harm(folder.path());
        let error = LocalEmbedder::open(folder.path()).expect_err("refused").to_string();
        assert!(error.contains(says) && error.contains("FRONTDESK_EMBEDDINGS__PATH"), "{error}");
    }
}

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("config.json");
    let text = fs::read_to_string(&path).expect("settings");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).expect("written");
}

#[tokio::test]
async fn a_token_that_the_weights_don_t_know_is_an_error() {
    let folder = written(tiny_models::fixed);
    let path = folder.path().join("tokenizer.json");
    let text = fs::read_to_string(&path).expect("a tokenizer");
    fs::write(&path, text.replace("\"dome\":6", "\"dome\":600")).expect("written");
    let error = open(&folder).embed(&["dome".to_owned()]).await.expect_err("does not fit").to_string();
    assert!(error.contains("Are both of the same model?"), "{error}");
}

#[tokio::test]
async fn the_settings_name_it_and_an_index_finds_it_again() {
    let folder = written(tiny_models::bert);
    let path = folder.path().to_str().expect("text").to_owned();
    let settings = |more: &[(&str, &str)]| {
        let variables = more.iter().map(|(name, value)| (format!("FRONTDESK_{name}"), (*value).to_owned()));
        Config::from_variables(variables, &Overrides { local: true, ..Overrides::default() })
    };
    let config = settings(&[("EMBEDDINGS__PATH", &path)]).expect("valid");
    assert_eq!(config.embeddings.provider, Provider::Local);
    let providers = Providers::from_config(&config.chat, &config.embeddings).expect("a model");
    let (provider, model, dimensions) = providers.embedding_identity();
    assert_eq!((provider.as_str(), dimensions), ("local", 16));
    assert!(providers.embedder_of(&provider, &model, 16).is_some());
    assert!(providers.embedder_of(&provider, "another@0123456789ab", 16).is_none());
    assert!(providers.embedder_of("openai", "text-embedding-3-small", 1536).is_none());
    // With another provider it can still be chosen, and what was made with it goes on being found.
    let config =
        settings(&[("EMBEDDINGS__PATH", &path), ("EMBEDDINGS__PROVIDER", "builtin")]).expect("valid");
    let providers = Providers::from_config(&config.chat, &config.embeddings).expect("models");
    let choices: Vec<String> =
        providers.choices().into_iter().map(|choice| choice.embedding.provider).collect();
    assert_eq!(choices, ["builtin", "local"]);
    let again: Arc<dyn Embedder> = providers.embedder_of("local", &model, 16).expect("the same model");
    assert_eq!(again.embed(&["dome".to_owned()]).await.expect("a vector").vectors[0].len(), 16);
    let refused = settings(&[("EMBEDDINGS__PROVIDER", "local")]).expect_err("no directory").to_string();
    assert!(refused.contains("FRONTDESK_EMBEDDINGS__PATH is not set"), "{refused}");
    let refused = settings(&[("CHAT__PROVIDER", "local")]).expect_err("no chat model").to_string();
    assert!(refused.contains("FRONTDESK_CHAT__PROVIDER can't be \"local\""), "{refused}");
}
