// Made by .ci/api-models/main.ts from the service models in botocore; the notation is that of model.ts.

export const MESSAGES: Readonly<Record<string, string>> = {
  sqs: `
sendMessage = SendMessageResult
sendMessageBatch = SendMessageBatchResult
receiveMessage = ReceiveMessageResult
deleteMessage = *
deleteMessageBatch = DeleteMessageBatchResult
getQueueAttributes = GetQueueAttributesResult
getQueueUrl = GetQueueUrlResult
listQueues = ListQueuesResult
SendMessageResult Md5OfMessageBody:s Md5OfMessageAttributes:s Md5OfMessageSystemAttributes:s MessageId:s SequenceNumber:s
SendMessageBatchResult Successful!:[SendMessageBatchResultEntry] Failed!:[BatchResultErrorEntry]
SendMessageBatchResultEntry Id!:s MessageId!:s Md5OfMessageBody!:s Md5OfMessageAttributes:s Md5OfMessageSystemAttributes:s SequenceNumber:s
BatchResultErrorEntry Id!:s SenderFault!:b Code!:s Message:s
ReceiveMessageResult Messages:[Message]
Message MessageId:s ReceiptHandle:s Md5OfBody:s Body:s Attributes:{s} Md5OfMessageAttributes:s MessageAttributes:{MessageAttributeValue}
MessageAttributeValue StringValue:s BinaryValue:s StringListValues:[s] BinaryListValues:[s] DataType!:s
DeleteMessageBatchResult Successful!:[DeleteMessageBatchResultEntry] Failed!:[BatchResultErrorEntry]
DeleteMessageBatchResultEntry Id!:s
GetQueueAttributesResult Attributes:{s}
GetQueueUrlResult QueueUrl:s
ListQueuesResult QueueUrls:[s] NextToken:s
`,
  sns: `
publish = PublishResponse
publishBatch = PublishBatchResponse
PublishResponse MessageId:s SequenceNumber:s
PublishBatchResponse Successful:[PublishBatchResultEntry] Failed:[BatchResultErrorEntry]
PublishBatchResultEntry Id:s MessageId:s SequenceNumber:s
BatchResultErrorEntry Id!:s Code!:s Message:s SenderFault!:b
`,
  eventbridge: `
putEvents = PutEventsResponse
putRule = PutRuleResponse
putTargets = PutTargetsResponse
removeTargets = RemoveTargetsResponse
describeRule = DescribeRuleResponse
listRules = ListRulesResponse
PutEventsResponse FailedEntryCount:n Entries:[PutEventsResultEntry]
PutEventsResultEntry EventId:s..64 ErrorCode:s ErrorMessage:s
PutRuleResponse RuleArn:s1..1600
PutTargetsResponse FailedEntryCount:n FailedEntries:[PutTargetsResultEntry]
PutTargetsResultEntry TargetId:s1..64 ErrorCode:s ErrorMessage:s
RemoveTargetsResponse FailedEntryCount:n FailedEntries:[RemoveTargetsResultEntry]
RemoveTargetsResultEntry TargetId:s1..64 ErrorCode:s ErrorMessage:s
DescribeRuleResponse Name:s1..64 Arn:s1..1600 EventPattern:s..4096 ScheduleExpression:s..256 State:e(ENABLED|DISABLED|ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS) Description:s..512 RoleArn:s1..1600 ManagedBy:s1..128 EventBusName:s1..256 CreatedBy:s1..128
ListRulesResponse Rules:[Rule] NextToken:s1..2048
Rule Name:s1..64 Arn:s1..1600 EventPattern:s..4096 State:e(ENABLED|DISABLED|ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS) Description:s..512 ScheduleExpression:s..256 RoleArn:s1..1600 ManagedBy:s1..128 EventBusName:s1..256
`,
  scheduler: `
createSchedule = CreateScheduleOutput
updateSchedule = UpdateScheduleOutput
getSchedule = GetScheduleOutput
listSchedules = ListSchedulesOutput
deleteSchedule = DeleteScheduleOutput
CreateScheduleOutput ScheduleArn!:s1..1224
UpdateScheduleOutput ScheduleArn!:s1..1224
GetScheduleOutput ActionAfterCompletion:e(NONE|DELETE) Arn:s1..1224 CreationDate:s Description:s0..512 EndDate:s FlexibleTimeWindow:FlexibleTimeWindow GroupName:s1..64 KmsKeyArn:s1..2048 LastModificationDate:s Name:s1..64 ScheduleExpression:s1..256 ScheduleExpressionTimezone:s1..50 StartDate:s State:e(ENABLED|DISABLED) Target:Target
FlexibleTimeWindow MaximumWindowInMinutes:n1..1440 Mode!:e(OFF|FLEXIBLE)
Target Arn!:s1..1600 DeadLetterConfig:DeadLetterConfig EcsParameters:EcsParameters EventBridgeParameters:EventBridgeParameters Input:s1.. KinesisParameters:KinesisParameters RetryPolicy:RetryPolicy RoleArn!:s1..1600 SageMakerPipelineParameters:SageMakerPipelineParameters SqsParameters:SqsParameters
DeadLetterConfig Arn:s1..1600
EcsParameters CapacityProviderStrategy:[CapacityProviderStrategyItem] EnableEcsManagedTags:b EnableExecuteCommand:b Group:s1..255 LaunchType:e(EC2|FARGATE|EXTERNAL) NetworkConfiguration:NetworkConfiguration PlacementConstraints:[PlacementConstraint] PlacementStrategy:[PlacementStrategy] PlatformVersion:s1..64 PropagateTags:e(TASK_DEFINITION) ReferenceId:s0..1024 Tags:[{s1..256}] TaskCount:n1..10 TaskDefinitionArn!:s1..1600
CapacityProviderStrategyItem Base:n0..100000 CapacityProvider!:s1..255 Weight:n0..1000
NetworkConfiguration AwsvpcConfiguration:AwsVpcConfiguration
AwsVpcConfiguration AssignPublicIp:e(ENABLED|DISABLED) SecurityGroups:[s1..1000] Subnets!:[s1..1000]
PlacementConstraint Expression:s0..2000 Type:e(distinctInstance|memberOf)
PlacementStrategy Field:s0..255 Type:e(random|spread|binpack)
EventBridgeParameters DetailType!:s1..128 Source!:s1..256
KinesisParameters PartitionKey!:s1..256
RetryPolicy MaximumEventAgeInSeconds:n60..86400 MaximumRetryAttempts:n0..185
SageMakerPipelineParameters PipelineParameterList:[SageMakerPipelineParameter]
SageMakerPipelineParameter Name!:s1..256 Value!:s1..1024
SqsParameters MessageGroupId:s1..128
ListSchedulesOutput NextToken:s1..2048 Schedules!:[ScheduleSummary]
ScheduleSummary Arn:s1..1224 CreationDate:s GroupName:s1..64 LastModificationDate:s Name:s1..64 State:e(ENABLED|DISABLED) Target:TargetSummary
TargetSummary Arn!:s1..1600
DeleteScheduleOutput
`,
  sesv2: `
sendEmail = SendEmailResponse
sendBulkEmail = SendBulkEmailResponse
SendEmailResponse MessageId:s
SendBulkEmailResponse BulkEmailEntryResults!:[BulkEmailEntryResult]
BulkEmailEntryResult Status:e(SUCCESS|MESSAGE_REJECTED|MAIL_FROM_DOMAIN_NOT_VERIFIED|CONFIGURATION_SET_NOT_FOUND|TEMPLATE_NOT_FOUND|ACCOUNT_SUSPENDED|ACCOUNT_THROTTLED|ACCOUNT_DAILY_QUOTA_EXCEEDED|INVALID_SENDING_POOL_NAME|ACCOUNT_SENDING_PAUSED|CONFIGURATION_SET_SENDING_PAUSED|INVALID_PARAMETER|TRANSIENT_FAILURE|FAILED) Error:s MessageId:s
`,
  cloudwatchlogs: `
startQuery = StartQueryResponse
getQueryResults = GetQueryResultsResponse
filterLogEvents = FilterLogEventsResponse
getLogEvents = GetLogEventsResponse
putLogEvents = PutLogEventsResponse
describeLogGroups = DescribeLogGroupsResponse
describeLogStreams = DescribeLogStreamsResponse
StartQueryResponse QueryId:s1..256
GetQueryResultsResponse QueryLanguage:e(CWLI|SQL|PPL) Results:[[ResultField]] Statistics:QueryStatistics Status:e(Scheduled|Running|Complete|Failed|Cancelled|Timeout|Unknown) EncryptionKey:s..256 NextToken:s..1024
ResultField Field:s Value:s
QueryStatistics RecordsMatched:n RecordsScanned:n EstimatedRecordsSkipped:n BytesScanned:n EstimatedBytesSkipped:n LogGroupsScanned:n
FilterLogEventsResponse Events:[FilteredLogEvent] SearchedLogStreams:[SearchedLogStream] NextToken:s1..
FilteredLogEvent LogStreamName:s1..512 Timestamp:n0.. Message:s1.. IngestionTime:n0.. EventId:s
SearchedLogStream LogStreamName:s1..512 SearchedCompletely:b
GetLogEventsResponse Events:[OutputLogEvent] NextForwardToken:s1.. NextBackwardToken:s1..
OutputLogEvent Timestamp:n0.. Message:s1.. IngestionTime:n0..
PutLogEventsResponse NextSequenceToken:s1.. RejectedLogEventsInfo:RejectedLogEventsInfo RejectedEntityInfo:RejectedEntityInfo
RejectedLogEventsInfo TooNewLogEventStartIndex:n TooOldLogEventEndIndex:n ExpiredLogEventEndIndex:n
RejectedEntityInfo ErrorType!:e(InvalidEntity|InvalidTypeValue|InvalidKeyAttributes|InvalidAttributes|EntitySizeTooLarge|UnsupportedLogGroupType|MissingRequiredFields)
DescribeLogGroupsResponse LogGroups:[LogGroup] NextToken:s1..
LogGroup LogGroupName:s1..512 CreationTime:n0.. RetentionInDays:n MetricFilterCount:n Arn:s StoredBytes:n0.. KmsKeyId:s..256 DataProtectionStatus:e(ACTIVATED|DELETED|ARCHIVED|DISABLED) InheritedProperties:[e(ACCOUNT_DATA_PROTECTION)] LogGroupClass:e(STANDARD|INFREQUENT_ACCESS|DELIVERY) LogGroupArn:s DeletionProtectionEnabled:b BearerTokenAuthenticationEnabled:b
DescribeLogStreamsResponse LogStreams:[LogStream] NextToken:s1..
LogStream LogStreamName:s1..512 CreationTime:n0.. FirstEventTimestamp:n0.. LastEventTimestamp:n0.. LastIngestionTime:n0.. UploadSequenceToken:s1.. Arn:s StoredBytes:n0..
`,
  bedrockruntime: `
invokeModel = InvokeModelResponse
converse = ConverseResponse
InvokeModelResponse Body!:s0.. ContentType!:s PerformanceConfigLatency:e(standard|optimized) ServiceTier:e(priority|default|flex|reserved)
ConverseResponse Output!:ConverseOutput StopReason!:e(end_turn|tool_use|max_tokens|stop_sequence|guardrail_intervened|content_filtered|malformed_model_output|malformed_tool_use|model_context_window_exceeded) Usage!:TokenUsage Metrics!:ConverseMetrics AdditionalModelResponseFields:* Trace:ConverseTrace PerformanceConfig:PerformanceConfiguration ServiceTier:ServiceTier
ConverseOutput Message:Message
Message Role!:e(user|assistant|system) Content!:[ContentBlock]
ContentBlock Text:s Image:ImageBlock Document:DocumentBlock Video:VideoBlock Audio:AudioBlock ToolUse:ToolUseBlock ToolResult:ToolResultBlock GuardContent:GuardrailConverseContentBlock CachePoint:CachePointBlock ReasoningContent:ReasoningContentBlock CitationsContent:CitationsContentBlock SearchResult:SearchResultBlock ToolAddition:ToolAdditionBlock ToolRemoval:ToolRemovalBlock
ImageBlock Format!:e(png|jpeg|gif|webp) Source!:ImageSource Error:ErrorBlock
ImageSource Bytes:s1.. S3Location:S3Location
S3Location Uri!:s1..1024 BucketOwner:s
ErrorBlock Message:s
DocumentBlock Format:e(pdf|csv|doc|docx|xls|xlsx|html|txt|md) Name!:s1..200 Source!:DocumentSource Context:s Citations:CitationsConfig
DocumentSource Bytes:s1.. S3Location:S3Location Text:s Content:[DocumentContentBlock]
DocumentContentBlock Text:s
CitationsConfig Enabled!:b
VideoBlock Format!:e(mkv|mov|mp4|webm|flv|mpeg|mpg|wmv|three_gp) Source!:VideoSource
VideoSource Bytes:s1.. S3Location:S3Location
AudioBlock Format!:e(mp3|opus|wav|aac|flac|mp4|ogg|mkv|mka|x-aac|m4a|mpeg|mpga|pcm|webm) Source!:AudioSource Error:ErrorBlock
AudioSource Bytes:s1.. S3Location:S3Location
ToolUseBlock ToolUseId!:s1..64 Name!:s1..64 Input!:* Type:e(server_tool_use)
ToolResultBlock ToolUseId!:s1..64 Content!:[ToolResultContentBlock] Status:e(success|error) Type:s
ToolResultContentBlock Json:* Text:s Image:ImageBlock Document:DocumentBlock Video:VideoBlock SearchResult:SearchResultBlock
SearchResultBlock Source!:s Title!:s Content!:[SearchResultContentBlock] Citations:CitationsConfig
SearchResultContentBlock Text!:s
GuardrailConverseContentBlock Text:GuardrailConverseTextBlock Image:GuardrailConverseImageBlock
GuardrailConverseTextBlock Text!:s Qualifiers:[e(grounding_source|query|guard_content)]
GuardrailConverseImageBlock Format!:e(png|jpeg) Source!:GuardrailConverseImageSource
GuardrailConverseImageSource Bytes:s1..
CachePointBlock Type!:e(default) Ttl:e(5m|1h)
ReasoningContentBlock ReasoningText:ReasoningTextBlock RedactedContent:s
ReasoningTextBlock Text!:s Signature:s
CitationsContentBlock Content:[CitationGeneratedContent] Citations:[Citation]
CitationGeneratedContent Text:s
Citation Title:s Source:s SourceContent:[CitationSourceContent] Location:CitationLocation
CitationSourceContent Text:s
CitationLocation Web:WebLocation DocumentChar:DocumentCharLocation DocumentPage:DocumentPageLocation DocumentChunk:DocumentChunkLocation SearchResultLocation:SearchResultLocation
WebLocation Url:s Domain:s
DocumentCharLocation DocumentIndex:n0.. Start:n0.. End:n0..
DocumentPageLocation DocumentIndex:n0.. Start:n0.. End:n0..
DocumentChunkLocation DocumentIndex:n0.. Start:n0.. End:n0..
SearchResultLocation SearchResultIndex:n0.. Start:n0.. End:n0..
ToolAdditionBlock Tool!:ToolReference
ToolReference Type:s1..64 Name:s1..128 ServerName:s1..128
ToolRemovalBlock Tool!:ToolReference
TokenUsage InputTokens!:n0.. OutputTokens!:n0.. TotalTokens!:n0.. CacheReadInputTokens:n0.. CacheWriteInputTokens:n0.. CacheDetails:[CacheDetail]
CacheDetail Ttl!:e(5m|1h) InputTokens!:n0..
ConverseMetrics LatencyMs!:n
ConverseTrace Guardrail:GuardrailTraceAssessment PromptRouter:PromptRouterTrace
GuardrailTraceAssessment ModelOutput:[s] InputAssessment:{GuardrailAssessment} OutputAssessments:{[GuardrailAssessment]} ActionReason:s
GuardrailAssessment TopicPolicy:GuardrailTopicPolicyAssessment ContentPolicy:GuardrailContentPolicyAssessment WordPolicy:GuardrailWordPolicyAssessment SensitiveInformationPolicy:GuardrailSensitiveInformationPolicyAssessment ContextualGroundingPolicy:GuardrailContextualGroundingPolicyAssessment AutomatedReasoningPolicy:GuardrailAutomatedReasoningPolicyAssessment InvocationMetrics:GuardrailInvocationMetrics AppliedGuardrailDetails:AppliedGuardrailDetails
GuardrailTopicPolicyAssessment Topics!:[GuardrailTopic]
GuardrailTopic Name!:s Type!:e(DENY) Action!:e(BLOCKED|NONE) Detected:b
GuardrailContentPolicyAssessment Filters!:[GuardrailContentFilter]
GuardrailContentFilter Type!:e(INSULTS|HATE|SEXUAL|VIOLENCE|MISCONDUCT|PROMPT_ATTACK) Confidence!:e(NONE|LOW|MEDIUM|HIGH) FilterStrength:e(NONE|LOW|MEDIUM|HIGH) Action!:e(BLOCKED|NONE) Detected:b
GuardrailWordPolicyAssessment CustomWords!:[GuardrailCustomWord] ManagedWordLists!:[GuardrailManagedWord]
GuardrailCustomWord Match!:s Action!:e(BLOCKED|NONE) Detected:b
GuardrailManagedWord Match!:s Type!:e(PROFANITY) Action!:e(BLOCKED|NONE) Detected:b
GuardrailSensitiveInformationPolicyAssessment PiiEntities!:[GuardrailPiiEntityFilter] Regexes!:[GuardrailRegexFilter]
GuardrailPiiEntityFilter Match!:s Type!:e(ADDRESS|AGE|AWS_ACCESS_KEY|AWS_SECRET_KEY|CA_HEALTH_NUMBER|CA_SOCIAL_INSURANCE_NUMBER|CREDIT_DEBIT_CARD_CVV|CREDIT_DEBIT_CARD_EXPIRY|CREDIT_DEBIT_CARD_NUMBER|DRIVER_ID|EMAIL|INTERNATIONAL_BANK_ACCOUNT_NUMBER|IP_ADDRESS|LICENSE_PLATE|MAC_ADDRESS|NAME|PASSWORD|PHONE|PIN|SWIFT_CODE|UK_NATIONAL_HEALTH_SERVICE_NUMBER|UK_NATIONAL_INSURANCE_NUMBER|UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER|URL|USERNAME|US_BANK_ACCOUNT_NUMBER|US_BANK_ROUTING_NUMBER|US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER|US_PASSPORT_NUMBER|US_SOCIAL_SECURITY_NUMBER|VEHICLE_IDENTIFICATION_NUMBER) Action!:e(ANONYMIZED|BLOCKED|NONE) Detected:b
GuardrailRegexFilter Name:s Match:s Regex:s Action!:e(ANONYMIZED|BLOCKED|NONE) Detected:b
GuardrailContextualGroundingPolicyAssessment Filters:[GuardrailContextualGroundingFilter]
GuardrailContextualGroundingFilter Type!:e(GROUNDING|RELEVANCE) Threshold!:n0..1 Score!:n0..1 Action!:e(BLOCKED|NONE) Detected:b
GuardrailAutomatedReasoningPolicyAssessment Findings:[GuardrailAutomatedReasoningFinding]
GuardrailAutomatedReasoningFinding Valid:GuardrailAutomatedReasoningValidFinding Invalid:GuardrailAutomatedReasoningInvalidFinding Satisfiable:GuardrailAutomatedReasoningSatisfiableFinding Impossible:GuardrailAutomatedReasoningImpossibleFinding TranslationAmbiguous:GuardrailAutomatedReasoningTranslationAmbiguousFinding TooComplex:GuardrailAutomatedReasoningTooComplexFinding NoTranslations:GuardrailAutomatedReasoningNoTranslationsFinding
GuardrailAutomatedReasoningValidFinding Translation:GuardrailAutomatedReasoningTranslation ClaimsTrueScenario:GuardrailAutomatedReasoningScenario SupportingRules:[GuardrailAutomatedReasoningRule] LogicWarning:GuardrailAutomatedReasoningLogicWarning
GuardrailAutomatedReasoningTranslation Premises:[GuardrailAutomatedReasoningStatement] Claims:[GuardrailAutomatedReasoningStatement] UntranslatedPremises:[GuardrailAutomatedReasoningInputTextReference] UntranslatedClaims:[GuardrailAutomatedReasoningInputTextReference] Confidence:n0..1
GuardrailAutomatedReasoningStatement Logic:s0..1000 NaturalLanguage:s0..1000
GuardrailAutomatedReasoningInputTextReference Text:s0..1000
GuardrailAutomatedReasoningScenario Statements:[GuardrailAutomatedReasoningStatement]
GuardrailAutomatedReasoningRule Identifier:s0..12 PolicyVersionArn:s0..2048
GuardrailAutomatedReasoningLogicWarning Type:e(ALWAYS_FALSE|ALWAYS_TRUE) Premises:[GuardrailAutomatedReasoningStatement] Claims:[GuardrailAutomatedReasoningStatement]
GuardrailAutomatedReasoningInvalidFinding Translation:GuardrailAutomatedReasoningTranslation ContradictingRules:[GuardrailAutomatedReasoningRule] LogicWarning:GuardrailAutomatedReasoningLogicWarning
GuardrailAutomatedReasoningSatisfiableFinding Translation:GuardrailAutomatedReasoningTranslation ClaimsTrueScenario:GuardrailAutomatedReasoningScenario ClaimsFalseScenario:GuardrailAutomatedReasoningScenario LogicWarning:GuardrailAutomatedReasoningLogicWarning
GuardrailAutomatedReasoningImpossibleFinding Translation:GuardrailAutomatedReasoningTranslation ContradictingRules:[GuardrailAutomatedReasoningRule] LogicWarning:GuardrailAutomatedReasoningLogicWarning
GuardrailAutomatedReasoningTranslationAmbiguousFinding Options:[GuardrailAutomatedReasoningTranslationOption] DifferenceScenarios:[GuardrailAutomatedReasoningScenario]
GuardrailAutomatedReasoningTranslationOption Translations:[GuardrailAutomatedReasoningTranslation]
GuardrailAutomatedReasoningTooComplexFinding
GuardrailAutomatedReasoningNoTranslationsFinding
GuardrailInvocationMetrics GuardrailProcessingLatency:n Usage:GuardrailUsage GuardrailCoverage:GuardrailCoverage
GuardrailUsage TopicPolicyUnits!:n ContentPolicyUnits!:n WordPolicyUnits!:n SensitiveInformationPolicyUnits!:n SensitiveInformationPolicyFreeUnits!:n ContextualGroundingPolicyUnits!:n ContentPolicyImageUnits:n AutomatedReasoningPolicyUnits:n AutomatedReasoningPolicies:n
GuardrailCoverage TextCharacters:GuardrailTextCharactersCoverage Images:GuardrailImageCoverage
GuardrailTextCharactersCoverage Guarded:n Total:n
GuardrailImageCoverage Guarded:n Total:n
AppliedGuardrailDetails GuardrailId:s0..2048 GuardrailVersion:s GuardrailArn:s0..2048 GuardrailOrigin:[e(REQUEST|ACCOUNT_ENFORCED|ORGANIZATION_ENFORCED)] GuardrailOwnership:e(SELF|CROSS_ACCOUNT)
PromptRouterTrace InvokedModelId:s
PerformanceConfiguration Latency:e(standard|optimized)
ServiceTier Type!:e(priority|default|flex|reserved)
`,
};
