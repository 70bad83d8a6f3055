// The wire's nouns under the names that the dashboard uses. If the OpenAPI document renames a schema, only this
// file changes. No hand-written shapes here, except where an event on a stream has none in OpenAPI.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Installation = Schemas["InstallationOut"];
export type User = Schemas["UserOut"];
export type Workspace = Schemas["WorkspaceOut"];
export type Auth = Schemas["AuthOut"];
/** Who is signed in, as a sign-in tells it. */
export type Me = Pick<Schemas["MeOut"], "user" | "workspace" | "local">;
/** The same, with what they may do beyond their workspace. */
export type Office = Schemas["MeOut"];
export type OperatorWorkspace = Schemas["OperatorWorkspaceOut"];
export type OperatorJob = Schemas["OperatorJobOut"];
export type OperatorHealth = Schemas["OperatorHealthOut"];
export type Maintenance = Schemas["MaintenanceOut"];
export type Announcement = Schemas["AnnouncementOut"];
export type AnnouncementIn = Schemas["AnnouncementIn"];
export type SupportAccess = Schemas["SupportAccessOut"];
export type LoginSession = Schemas["SessionOut"];
export type Bot = Schemas["BotOut"];
export type Overview = Schemas["OverviewOut"];
export type BotSettings = Schemas["BotSettings"];
export type Source = Schemas["SourceOut"];
export type SourceIn = Schemas["SourceIn"];
export type Outcome = Schemas["PageOutcome"];
export type DocumentRow = Schemas["DocumentOut"];
export type DocumentText = Schemas["DocumentTextOut"];
export type Passage = Schemas["PassageOut"];
export type Job = Schemas["JobOut"];
export type SourcePatch = Schemas["SourcePatch"];
export type SourceAccepted = Schemas["SourceAccepted"];
export type Pair = Schemas["Pair"];
export type PairsPreview = Schemas["PairsPreviewOut"];
export type Run = Schemas["RunOut"];
export type RunPage = Schemas["RunPageOut"];
export type AddressKind = RunPage["kind"];
export type RunDiff = Schemas["RunDiffOut"];
export type DiffPage = Schemas["RunDiffPageOut"];
export type Change = Schemas["Change"];
export type Schedule = Schemas["ScheduleOut"];
export type KnowledgeBase = Schemas["KnowledgeBaseOut"];
export type Pipeline = Schemas["Pipeline"];
export type PipelinePatch = Schemas["PipelinePatch"];
export type IndexVersion = Schemas["IndexOut"];
export type Estimate = Schemas["EstimateOut"];
export type Health = Schemas["HealthOut"];
export type Finding = Schemas["FindingOut"];
export type EmbeddingModel = Schemas["EmbeddingModelOut"];
export type Provider = Schemas["ProviderOut"];
export type ProviderIn = Schemas["ProviderIn"];
export type ProviderPatch = Schemas["ProviderPatch"];
export type Providers = Schemas["ProvidersOut"];
export type ModelRef = Schemas["ModelRef"];
export type ModelModes = Schemas["Modes"];
export type Modes = Schemas["ModesOut"];
export type Trial = Schemas["TryOut"];
export type TrialIn = Schemas["TryIn"];
export type Imported = Schemas["ImportOut"];
export type Retrieved = Schemas["UsedOut"];
export type Tool = Schemas["ToolOut"];
export type ToolIn = Schemas["ToolIn"];
export type ToolPatch = Schemas["ToolPatch"];
export type ToolCall = Schemas["ToolCallOut"];
export type Citation = Schemas["CitationOut"];
export type Verdict = Schemas["Verdict"];
export type NearPage = Schemas["NearPage"];
export type Fallback = Schemas["Fallback"];
export type Usage = Schemas["UsageOut"];
export type Timings = Schemas["TimingsOut"];
export type Trace = Schemas["Trace"];
export type TraceOut = Schemas["TraceOut"];
export type Candidate = NonNullable<Trace["candidates"]>[number];
export type ModelCall = NonNullable<Trace["calls"]>[number];
export type Budget = Schemas["Budget"];
export type Account = Schemas["AccountOut"];
export type UsageReport = Schemas["UsageReportOut"];
export type UsageLine = Schemas["UsageLineOut"];
export type Conversation = Schemas["ConversationOut"];
export type Message = Schemas["MessageOut"];
export type ConversationHit = Schemas["ConversationHitOut"];
export type QuestionGroup = Schemas["QuestionGroupOut"];
export type GroupStatus = Schemas["GroupStatus"];
export type UnansweredQuestion = Schemas["UnansweredQuestionOut"];
export type Rated = Schemas["RatedOut"];
export type Install = Schemas["InstallOut"];
export type Fix = Schemas["FixOut"];
export type FixIn = Schemas["FixIn"];
export type TestCase = Schemas["TestCaseOut"];
export type TestCaseIn = Schemas["TestCaseIn"];
export type TestTable = Schemas["TableOut"];
export type TestSettings = Schemas["TestSettings"];
export type TestRun = Schemas["TestRunOut"];
export type TestResult = Schemas["TestResultOut"];
export type TestAnswer = Schemas["TestAnswerOut"];
export type Check = Schemas["Check"];
export type Draft = Schemas["DraftOut"];
export type DraftIn = Schemas["DraftIn"];
export type Publication = Schemas["PublicationOut"];
export type Sighting = Install["sightings"][number];

/** What `event: done` carries on the dashboard's chat. */
export interface ChatDone {
  finish_reason: string;
  usage: Usage | null;
  timings_ms: Timings | null;
  model: string | null;
  threshold: number | null;
  retrieved: Retrieved[];
  unsupported_share: number | null;
  verdicts: Verdict[];
  /** Below a refusal. */
  nearest?: NearPage[];
  fallback?: Fallback | null;
}
