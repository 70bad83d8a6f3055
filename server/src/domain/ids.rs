//! Identifiers: a type for each noun, so that one can't be passed for another.

/// Declares newtypes over a UUID. New ones are UUIDv7: they sort by the time they were made.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        #[serde(transparent)]
        #[schema(value_type = uuid::Uuid)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new identifier, later than all made before it in this process.
            #[must_use]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

/// Calls a macro with the list of identifier types, so that the list stands once.
macro_rules! for_each_id {
    ($call:ident) => {
        $call! {
            /// A person who signs in.
            UserId,
            /// A tenant: everything a company owns here.
            WorkspaceId,
            /// A signed-in device.
            SessionId,
            /// A bot.
            BotId,
            /// What a bot answers from.
            KnowledgeBaseId,
            /// A version of a knowledge base, with its embedding model.
            IndexId,
            /// Something that was added to a knowledge base: a site, a page, a text.
            SourceId,
            /// A reading of a source.
            RunId,
            /// An uploaded file.
            FileId,
            /// A page of a source.
            DocumentId,
            /// A passage of a document.
            ChunkId,
            /// A conversation.
            ConversationId,
            /// A question or an answer.
            MessageId,
            /// Questions that ask the same and found no answer.
            QuestionGroupId,
            /// Somebody who talks to a bot on a website.
            VisitorId,
            /// Something that a bot may call.
            ToolId,
            /// A call of it.
            ToolCallId,
            /// A provider of models that a workspace brought along.
            ProviderId,
            /// A piece of work for the worker.
            JobId,
            /// Something that a bot must be able to answer.
            TestCaseId,
            /// A bot's test cases, asked once.
            TestRunId,
            /// A payment for a plan.
            PaymentId,
            /// A draft of a bot that went live.
            PublicationId,
            /// What the operator tells everybody.
            AnnouncementId,
            /// A key that a program signs in with.
            ApiKeyId,
            /// An invitation into a workspace.
            InvitationId,
            /// An entry of the event log.
            EventId,
            /// A letter by e-mail.
            MailId,
            /// An account's link with somebody whom a provider of sign-in knows.
            IdentityId,
        }
    };
}

for_each_id!(ids);
// The store reads and writes each of them as text, see `store::columns`.
pub(crate) use for_each_id;
