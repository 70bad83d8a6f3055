//! The built-in tool: searches the bot's knowledge again, with the model's words.

use serde_json::{Value, json};

use super::super::cite::Gate;
use super::super::draft::Draft;
use super::super::retrieve::{Hit, Place as Where, Wanted};
use super::{Place, Toolbox, fenced};
use crate::domain::bot::RetrievalSettings;
use crate::domain::tool::arguments::read;
use crate::domain::tool::schema::Schema;
use crate::error::{Error, Result};
use crate::providers::ToolCall;

impl Draft {
    /// Adds the passages that are found and new to those that may be quoted; returns them for the model.
    pub(super) async fn search_again(
        &mut self,
        toolbox: &mut Toolbox,
        place: Place<'_>,
        gate: &mut Gate,
        call: &ToolCall,
    ) -> Result<String> {
        if toolbox.searches == 0 {
            return Ok("No more searches can be made for this answer.".to_owned());
        }
        toolbox.searches -= 1;
        let schema = json!({ "type": "object", "required": ["query"],
            "properties": { "query": { "type": "string", "minLength": 2, "maxLength": 300 } } });
        let schema = Schema::parse(&schema).map_err(Error::internal)?;
        let query = match read(&call.arguments, &schema) {
            Ok(arguments) => arguments.get("query").and_then(Value::as_str).unwrap_or_default().to_owned(),
            Err(wrong) => return Ok(format!("The search was refused: {wrong}")),
        };
        let (service, request) = (place.service, place.request);
        let providers = service.providers().of(request.workspace_id).await?;
        let paid = self.afford_search(service, &providers, request, (&query, None)).await?;
        let began = self.elapsed_ms();
        let (indexes, held) = (&request.indexes, &self.recall.held);
        let place = Where { workspace_id: request.workspace_id, indexes, held, now: service.now(), paid };
        // The model reads all that comes, and a reranker was not asked whether it is worth its price once more.
        let parts = RetrievalSettings { widen: false, rerank: false, ..request.settings.retrieval };
        let limit = request.settings.thresholds.passages as usize;
        let wanted = Wanted { question: &query, before: None, limit, parts };
        let found = service.finder(&providers, None).find(place, wanted).await?;
        self.explain_search(&found, began);
        self.timings.embed += found.embed;
        self.timings.retrieve += found.retrieve;
        let known = |hit: &Hit| self.hits.iter().any(|own| own.passage.chunk_id == hit.passage.chunk_id);
        let fresh: Vec<Hit> =
            found.hits.into_iter().filter(|hit| hit.score >= self.threshold && !known(hit)).collect();
        if fresh.is_empty() {
            return Ok("Nothing further was found.".to_owned());
        }
        let mut told = Vec::with_capacity(fresh.len());
        for hit in fresh {
            let passage = &hit.passage;
            let from: Vec<&str> =
                passage.title.iter().chain(&passage.heading_path).map(String::as_str).collect();
            told.push(fenced(self.hits.len() + 1, &from.join(" > "), &passage.text));
            gate.add(&passage.text, &hit.passage.above());
            self.hits.push(hit);
        }
        Ok(told.join("\n\n"))
    }
}
