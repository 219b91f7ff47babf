// Made by .ci/api-models/main.ts from the service models in botocore; the notation is that of model.ts.

export const COMPUTE: Readonly<Record<string, string>> = {
  lambda: `
invoke = InvocationResponse
getFunction = GetFunctionResponse
getFunctionConfiguration = FunctionConfiguration
listFunctions = ListFunctionsResponse
InvocationResponse StatusCode:n FunctionError:s LogResult:s Payload:s ExecutedVersion:s1..1024 DurableExecutionArn:s1..1024
GetFunctionResponse Configuration:FunctionConfiguration Code:FunctionCodeLocation Tags:{s0..256} TagsError:TagsError Concurrency:Concurrency
FunctionConfiguration FunctionName:s1..256 FunctionArn:s0..10000 Runtime:e(nodejs|nodejs4.3|nodejs6.10|nodejs8.10|nodejs10.x|nodejs12.x|nodejs14.x|nodejs16.x|nodejs18.x|nodejs20.x|nodejs22.x|nodejs24.x|java8|java8.al2|java11|java17|java21|java25|python2.7|python3.6|python3.7|python3.8|python3.9|python3.10|python3.11|python3.12|python3.13|python3.14|dotnetcore1.0|dotnetcore2.0|dotnetcore2.1|dotnetcore3.1|dotnet6|dotnet8|dotnet10|nodejs4.3-edge|go1.x|ruby2.5|ruby2.7|ruby3.2|ruby3.3|ruby3.4|ruby4.0|provided|provided.al2|provided.al2023|nodejs26.x|python3.15|java8.al2023|java11.al2023|java17.al2023) Role:s0..10000 Handler:s0..128 CodeSize:n Description:s0..256 Timeout:n1..5400 MemorySize:n128..32768 LastModified:s0..100 CodeSha256:s Version:s1..1024 VpcConfig:VpcConfigResponse DeadLetterConfig:DeadLetterConfig Environment:EnvironmentResponse KmsKeyArn:s0..10000 TracingConfig:TracingConfigResponse MasterArn:s0..10000 RevisionId:s Layers:[Layer] State:e(Pending|Active|Inactive|Failed|Deactivating|Deactivated|ActiveNonInvocable|Deleting) StateReason:s StateReasonCode:e(Idle|Creating|Restoring|EniLimitExceeded|InsufficientRolePermissions|InvalidConfiguration|InternalError|SubnetOutOfIPAddresses|InvalidSubnet|InvalidSecurityGroup|ImageDeleted|ImageAccessDenied|InvalidImage|KMSKeyAccessDenied|KMSKeyNotFound|InvalidStateKMSKey|DisabledKMSKey|EFSIOError|EFSMountConnectivityError|EFSMountFailure|EFSMountTimeout|InvalidRuntime|InvalidZipFileException|FunctionError|ServiceQuotaExceededException|VcpuLimitExceeded|CapacityProviderScalingLimitExceeded|InsufficientCapacity|EC2RequestLimitExceeded|FunctionError.InitTimeout|FunctionError.RuntimeInitError|FunctionError.ExtensionInitError|FunctionError.InvalidEntryPoint|FunctionError.InvalidWorkingDirectory|FunctionError.PermissionDenied|FunctionError.TooManyExtensions|FunctionError.InitResourceExhausted|DisallowedByVpcEncryptionControl|DrainingDurableExecutions|DependencyError) LastUpdateStatus:e(Successful|Failed|InProgress) LastUpdateStatusReason:s LastUpdateStatusReasonCode:e(EniLimitExceeded|InsufficientRolePermissions|InvalidConfiguration|InternalError|SubnetOutOfIPAddresses|InvalidSubnet|InvalidSecurityGroup|ImageDeleted|ImageAccessDenied|InvalidImage|KMSKeyAccessDenied|KMSKeyNotFound|InvalidStateKMSKey|DisabledKMSKey|EFSIOError|EFSMountConnectivityError|EFSMountFailure|EFSMountTimeout|InvalidRuntime|InvalidZipFileException|FunctionError|ServiceQuotaExceededException|VcpuLimitExceeded|CapacityProviderScalingLimitExceeded|InsufficientCapacity|EC2RequestLimitExceeded|FunctionError.InitTimeout|FunctionError.RuntimeInitError|FunctionError.ExtensionInitError|FunctionError.InvalidEntryPoint|FunctionError.InvalidWorkingDirectory|FunctionError.PermissionDenied|FunctionError.TooManyExtensions|FunctionError.InitResourceExhausted|DisallowedByVpcEncryptionControl|DependencyError) FileSystemConfigs:[FileSystemConfig] SigningProfileVersionArn:s0..10000 SigningJobArn:s0..10000 PackageType:e(Zip|Image) ImageConfigResponse:ImageConfigResponse Architectures:[e(x86_64|arm64)] EphemeralStorage:EphemeralStorage SnapStart:SnapStartResponse RuntimeVersionConfig:RuntimeVersionConfig LoggingConfig:LoggingConfig TenancyConfig:TenancyConfig CapacityProviderConfig:CapacityProviderConfig ConfigSha256:s DurableConfig:DurableConfig
VpcConfigResponse SubnetIds:[s0..1024] SecurityGroupIds:[s0..1024] VpcId:s Ipv6AllowedForDualStack:b
DeadLetterConfig TargetArn:s0..10000
EnvironmentResponse Variables:{s} Error:EnvironmentError
EnvironmentError ErrorCode:s Message:s
TracingConfigResponse Mode:e(Active|PassThrough)
Layer Arn:s1..2048 CodeSize:n SigningProfileVersionArn:s0..10000 SigningJobArn:s0..10000
FileSystemConfig Arn!:s0..256 LocalMountPath!:s0..160
ImageConfigResponse ImageConfig:ImageConfig Error:ImageConfigError
ImageConfig EntryPoint:[s] Command:[s] WorkingDirectory:s0..1000
ImageConfigError ErrorCode:s Message:s
EphemeralStorage Size!:n512..10240
SnapStartResponse ApplyOn:e(PublishedVersions|None) OptimizationStatus:e(On|Off)
RuntimeVersionConfig RuntimeVersionArn:s26..2048 Error:RuntimeVersionError
RuntimeVersionError ErrorCode:s Message:s
LoggingConfig LogFormat:e(JSON|Text) ApplicationLogLevel:e(TRACE|DEBUG|INFO|WARN|ERROR|FATAL) SystemLogLevel:e(DEBUG|INFO|WARN) LogGroup:s1..512
TenancyConfig TenantIsolationMode!:e(PER_TENANT)
CapacityProviderConfig LambdaManagedInstancesCapacityProviderConfig!:LambdaManagedInstancesCapacityProviderConfig
LambdaManagedInstancesCapacityProviderConfig CapacityProviderArn!:s1..140 PerExecutionEnvironmentMaxConcurrency:n1..1600 ExecutionEnvironmentMemoryGiBPerVCpu:n2..8
DurableConfig KmsKeyArn:s0..10000 RetentionPeriodInDays:n1..90 ExecutionTimeout:n1..31622400
FunctionCodeLocation RepositoryType:s Location:s0..10000 ImageUri:s ResolvedImageUri:s ResolvedS3Object:ResolvedS3Object SourceKmsKeyArn:s0..10000 Error:FunctionCodeLocationError
ResolvedS3Object S3Bucket:s3..63 S3Key:s1..1024 S3ObjectVersion:s1..1024
FunctionCodeLocationError ErrorCode:s Message:s
TagsError ErrorCode!:s10..21 Message!:s84..1000
Concurrency ReservedConcurrentExecutions:n0..
ListFunctionsResponse NextMarker:s Functions:[FunctionConfiguration]
`,
  sfn: `
startExecution = StartExecutionOutput
startSyncExecution = StartSyncExecutionOutput
describeExecution = DescribeExecutionOutput
listExecutions = ListExecutionsOutput
stopExecution = StopExecutionOutput
redriveExecution = RedriveExecutionOutput
describeStateMachine = DescribeStateMachineOutput
listStateMachines = ListStateMachinesOutput
describeMapRun = DescribeMapRunOutput
sendTaskSuccess = SendTaskSuccessOutput
sendTaskFailure = SendTaskFailureOutput
sendTaskHeartbeat = SendTaskHeartbeatOutput
StartExecutionOutput ExecutionArn!:s1..256 StartDate!:s
StartSyncExecutionOutput ExecutionArn!:s1..256 StateMachineArn:s1..256 Name:s1..80 StartDate!:s StopDate!:s Status!:e(SUCCEEDED|FAILED|TIMED_OUT) Error:s0..256 Cause:s0..32768 Input:s..262144 InputDetails:CloudWatchEventsExecutionDataDetails Output:s..262144 OutputDetails:CloudWatchEventsExecutionDataDetails TraceHeader:s0..256 BillingDetails:BillingDetails
CloudWatchEventsExecutionDataDetails Included:b
BillingDetails BilledMemoryUsedInMb:n0.. BilledDurationInMilliseconds:n0..
DescribeExecutionOutput ExecutionArn!:s1..256 StateMachineArn!:s1..256 Name:s1..80 Status!:e(RUNNING|SUCCEEDED|FAILED|TIMED_OUT|ABORTED|PENDING_REDRIVE) StartDate!:s StopDate:s Input:s..262144 InputDetails:CloudWatchEventsExecutionDataDetails Output:s..262144 OutputDetails:CloudWatchEventsExecutionDataDetails TraceHeader:s0..256 MapRunArn:s1..2000 Error:s0..256 Cause:s0..32768 StateMachineVersionArn:s1..256 StateMachineAliasArn:s1..256 RedriveCount:n RedriveDate:s RedriveStatus:e(REDRIVABLE|NOT_REDRIVABLE|REDRIVABLE_BY_MAP_RUN) RedriveStatusReason:s..262144
ListExecutionsOutput Executions!:[ExecutionListItem] NextToken:s1..3096
ExecutionListItem ExecutionArn!:s1..256 StateMachineArn!:s1..256 Name!:s1..80 Status!:e(RUNNING|SUCCEEDED|FAILED|TIMED_OUT|ABORTED|PENDING_REDRIVE) StartDate!:s StopDate:s MapRunArn:s1..2000 ItemCount:n0.. StateMachineVersionArn:s1..256 StateMachineAliasArn:s1..256 RedriveCount:n RedriveDate:s
StopExecutionOutput StopDate!:s
RedriveExecutionOutput RedriveDate!:s
DescribeStateMachineOutput StateMachineArn!:s1..256 Name!:s1..80 Status:e(ACTIVE|DELETING) Definition!:s1..1048576 RoleArn!:s1..256 Type!:e(STANDARD|EXPRESS) CreationDate!:s LoggingConfiguration:LoggingConfiguration TracingConfiguration:TracingConfiguration Label:s RevisionId:s Description:s..256 EncryptionConfiguration:EncryptionConfiguration VariableReferences:{[s]}
LoggingConfiguration Level:e(ALL|ERROR|FATAL|OFF) IncludeExecutionData:b Destinations:[LogDestination]
LogDestination CloudWatchLogsLogGroup:CloudWatchLogsLogGroup
CloudWatchLogsLogGroup LogGroupArn:s1..256
TracingConfiguration Enabled:b
EncryptionConfiguration KmsKeyId:s1..2048 KmsDataKeyReusePeriodSeconds:n60..900 Type!:e(AWS_OWNED_KEY|CUSTOMER_MANAGED_KMS_KEY)
ListStateMachinesOutput StateMachines!:[StateMachineListItem] NextToken:s1..1024
StateMachineListItem StateMachineArn!:s1..256 Name!:s1..80 Type!:e(STANDARD|EXPRESS) CreationDate!:s
DescribeMapRunOutput MapRunArn!:s1..2000 ExecutionArn!:s1..256 Status!:e(RUNNING|SUCCEEDED|FAILED|ABORTED) StartDate!:s StopDate:s MaxConcurrency!:n0.. ToleratedFailurePercentage!:n0..100 ToleratedFailureCount!:n0.. ItemCounts!:MapRunItemCounts ExecutionCounts!:MapRunExecutionCounts RedriveCount:n RedriveDate:s
MapRunItemCounts Pending!:n0.. Running!:n0.. Succeeded!:n0.. Failed!:n0.. TimedOut!:n0.. Aborted!:n0.. Total!:n0.. ResultsWritten!:n0.. FailuresNotRedrivable:n PendingRedrive:n
MapRunExecutionCounts Pending!:n0.. Running!:n0.. Succeeded!:n0.. Failed!:n0.. TimedOut!:n0.. Aborted!:n0.. Total!:n0.. ResultsWritten!:n0.. FailuresNotRedrivable:n PendingRedrive:n
SendTaskSuccessOutput
SendTaskFailureOutput
SendTaskHeartbeatOutput
`,
  ecs: `
runTask = RunTaskResponse
describeTasks = DescribeTasksResponse
RunTaskResponse Tasks:[Task] Failures:[Failure]
Task Attachments:[Attachment] Attributes:[Attribute] AvailabilityZone:s CapacityProviderName:s ClusterArn:s Connectivity:e(CONNECTED|DISCONNECTED) ConnectivityAt:s ContainerInstanceArn:s Containers:[Container] Cpu:s CreatedAt:s DesiredStatus:s EnableExecuteCommand:b ExecutionStoppedAt:s Group:s HealthStatus:e(HEALTHY|UNHEALTHY|UNKNOWN) InferenceAccelerators:[InferenceAccelerator] LastStatus:s LaunchType:e(EC2|FARGATE|EXTERNAL|MANAGED_INSTANCES) Memory:s Overrides:TaskOverride PlatformVersion:s PlatformFamily:s PullStartedAt:s PullStoppedAt:s StartedAt:s StartedBy:s StopCode:e(TaskFailedToStart|EssentialContainerExited|UserInitiated|ServiceSchedulerInitiated|SpotInterruption|TerminationNotice|InfrastructureHealth) StoppedAt:s StoppedReason:s StoppingAt:s Tags:[Tag] TaskArn:s TaskDefinitionArn:s Version:n EphemeralStorage:EphemeralStorage FargateEphemeralStorage:TaskEphemeralStorage
Attachment Id:s Type:s Status:s Details:[KeyValuePair]
KeyValuePair Name:s Value:s
Attribute Name!:s Value:s TargetType:e(container-instance) TargetId:s
Container ContainerArn:s TaskArn:s Name:s Image:s ImageDigest:s RuntimeId:s LastStatus:s ExitCode:n Reason:s NetworkBindings:[NetworkBinding] NetworkInterfaces:[NetworkInterface] HealthStatus:e(HEALTHY|UNHEALTHY|UNKNOWN) ManagedAgents:[ManagedAgent] Cpu:s Memory:s MemoryReservation:s GpuIds:[s] NeuronDeviceIds:[s]
NetworkBinding BindIp:s ContainerPort:n HostPort:n Protocol:e(tcp|udp) ContainerPortRange:s HostPortRange:s
NetworkInterface AttachmentId:s PrivateIpv4Address:s Ipv6Address:s
ManagedAgent LastStartedAt:s Name:e(ExecuteCommandAgent) Reason:s LastStatus:s
InferenceAccelerator DeviceName!:s DeviceType!:s
TaskOverride ContainerOverrides:[ContainerOverride] Cpu:s InferenceAcceleratorOverrides:[InferenceAcceleratorOverride] ExecutionRoleArn:s Memory:s TaskRoleArn:s EphemeralStorage:EphemeralStorage
ContainerOverride Name:s Command:[s] Environment:[KeyValuePair] EnvironmentFiles:[EnvironmentFile] Cpu:n Memory:n MemoryReservation:n ResourceRequirements:[ResourceRequirement]
EnvironmentFile Value!:s Type!:e(s3)
ResourceRequirement Value!:s Type!:e(GPU|InferenceAccelerator|NeuronDevice)
InferenceAcceleratorOverride DeviceName:s DeviceType:s
EphemeralStorage SizeInGib!:n
Tag Key:s1..128 Value:s0..256
TaskEphemeralStorage SizeInGib:n KmsKeyId:s
Failure Arn:s Reason:s Detail:s
DescribeTasksResponse Tasks:[Task] Failures:[Failure]
`,
  batch: `
submitJob = SubmitJobResponse
describeJobs = DescribeJobsResponse
SubmitJobResponse JobArn:s JobName!:s JobId!:s
DescribeJobsResponse Jobs:[JobDetail]
JobDetail JobArn:s JobName!:s JobId!:s JobQueue!:s Status!:e(SUBMITTED|PENDING|RUNNABLE|STARTING|RUNNING|SUCCEEDED|FAILED) ShareIdentifier:s SchedulingPriority:n Attempts:[AttemptDetail] StatusReason:s CreatedAt:n RetryStrategy:RetryStrategy StartedAt!:n StoppedAt:n DependsOn:[JobDependency] JobDefinition!:s Parameters:{s} Container:ContainerDetail NodeDetails:NodeDetails NodeProperties:NodeProperties ArrayProperties:ArrayPropertiesDetail Timeout:JobTimeout Tags:{s..256} PropagateTags:b PlatformCapabilities:[e(EC2|FARGATE)] EksProperties:EksPropertiesDetail EksAttempts:[EksAttemptDetail] EcsProperties:EcsPropertiesDetail IsCancelled:b IsTerminated:b ConsumableResourceProperties:ConsumableResourceProperties
AttemptDetail Container:AttemptContainerDetail StartedAt:n StoppedAt:n StatusReason:s TaskProperties:[AttemptEcsTaskDetails]
AttemptContainerDetail ContainerInstanceArn:s TaskArn:s ExitCode:n Reason:s LogStreamName:s NetworkInterfaces:[NetworkInterface]
NetworkInterface AttachmentId:s Ipv6Address:s PrivateIpv4Address:s
AttemptEcsTaskDetails ContainerInstanceArn:s TaskArn:s Containers:[AttemptTaskContainerDetails]
AttemptTaskContainerDetails ExitCode:n Name:s Reason:s LogStreamName:s NetworkInterfaces:[NetworkInterface]
RetryStrategy Attempts:n EvaluateOnExit:[EvaluateOnExit]
EvaluateOnExit OnStatusReason:s OnReason:s OnExitCode:s Action!:e(RETRY|EXIT)
JobDependency JobId:s Type:e(N_TO_N|SEQUENTIAL)
ContainerDetail Image:s Vcpus:n Memory:n Command:[s] JobRoleArn:s ExecutionRoleArn:s Volumes:[Volume] Environment:[KeyValuePair] MountPoints:[MountPoint] ReadonlyRootFilesystem:b Ulimits:[Ulimit] Privileged:b User:s ExitCode:n Reason:s ContainerInstanceArn:s TaskArn:s LogStreamName:s InstanceType:s NetworkInterfaces:[NetworkInterface] ResourceRequirements:[ResourceRequirement] LinuxParameters:LinuxParameters LogConfiguration:LogConfiguration Secrets:[Secret] NetworkConfiguration:NetworkConfiguration FargatePlatformConfiguration:FargatePlatformConfiguration EphemeralStorage:EphemeralStorage RuntimePlatform:RuntimePlatform RepositoryCredentials:RepositoryCredentials EnableExecuteCommand:b
Volume Host:Host Name:s EfsVolumeConfiguration:EFSVolumeConfiguration S3FilesVolumeConfiguration:S3FilesVolumeConfiguration
Host SourcePath:s
EFSVolumeConfiguration FileSystemId!:s RootDirectory:s TransitEncryption:e(ENABLED|DISABLED) TransitEncryptionPort:n AuthorizationConfig:EFSAuthorizationConfig
EFSAuthorizationConfig AccessPointId:s Iam:e(ENABLED|DISABLED)
S3FilesVolumeConfiguration FileSystemArn!:s RootDirectory:s TransitEncryptionPort:n AccessPointArn:s
KeyValuePair Name:s Value:s
MountPoint ContainerPath:s ReadOnly:b SourceVolume:s
Ulimit HardLimit!:n Name!:s SoftLimit!:n
ResourceRequirement Value!:s Type!:e(GPU|VCPU|MEMORY)
LinuxParameters Devices:[Device] InitProcessEnabled:b SharedMemorySize:n Tmpfs:[Tmpfs] MaxSwap:n Swappiness:n
Device HostPath!:s ContainerPath:s Permissions:[e(READ|WRITE|MKNOD)]
Tmpfs ContainerPath!:s Size!:n MountOptions:[s]
LogConfiguration LogDriver!:e(json-file|syslog|journald|gelf|fluentd|awslogs|splunk|awsfirelens) Options:{s} SecretOptions:[Secret]
Secret Name!:s ValueFrom!:s
NetworkConfiguration AssignPublicIp:e(ENABLED|DISABLED)
FargatePlatformConfiguration PlatformVersion:s
EphemeralStorage SizeInGib!:n
RuntimePlatform OperatingSystemFamily:s CpuArchitecture:s
RepositoryCredentials CredentialsParameter!:s
NodeDetails NodeIndex:n IsMainNode:b
NodeProperties NumNodes!:n MainNode!:n NodeRangeProperties!:[NodeRangeProperty]
NodeRangeProperty TargetNodes!:s Container:ContainerProperties InstanceTypes:[s] EcsProperties:EcsProperties EksProperties:EksProperties ConsumableResourceProperties:ConsumableResourceProperties
ContainerProperties Image:s Vcpus:n Memory:n Command:[s] JobRoleArn:s ExecutionRoleArn:s Volumes:[Volume] Environment:[KeyValuePair] MountPoints:[MountPoint] ReadonlyRootFilesystem:b Privileged:b Ulimits:[Ulimit] User:s InstanceType:s ResourceRequirements:[ResourceRequirement] LinuxParameters:LinuxParameters LogConfiguration:LogConfiguration Secrets:[Secret] NetworkConfiguration:NetworkConfiguration FargatePlatformConfiguration:FargatePlatformConfiguration EnableExecuteCommand:b EphemeralStorage:EphemeralStorage RuntimePlatform:RuntimePlatform RepositoryCredentials:RepositoryCredentials
EcsProperties TaskProperties!:[EcsTaskProperties]
EcsTaskProperties Containers!:[TaskContainerProperties] EphemeralStorage:EphemeralStorage ExecutionRoleArn:s PlatformVersion:s IpcMode:s TaskRoleArn:s PidMode:s NetworkConfiguration:NetworkConfiguration RuntimePlatform:RuntimePlatform Volumes:[Volume] EnableExecuteCommand:b
TaskContainerProperties Command:[s] DependsOn:[TaskContainerDependency] Environment:[KeyValuePair] Essential:b FirelensConfiguration:FirelensConfiguration Image!:s LinuxParameters:LinuxParameters LogConfiguration:LogConfiguration MountPoints:[MountPoint] Name:s Privileged:b ReadonlyRootFilesystem:b RepositoryCredentials:RepositoryCredentials ResourceRequirements:[ResourceRequirement] Secrets:[Secret] Ulimits:[Ulimit] User:s StartTimeout:n StopTimeout:n
TaskContainerDependency ContainerName:s Condition:s
FirelensConfiguration Type!:e(fluentd|fluentbit) Options:{s}
EksProperties PodProperties:EksPodProperties
EksPodProperties ServiceAccountName:s HostNetwork:b DnsPolicy:s ImagePullSecrets:[ImagePullSecret] Containers:[EksContainer] InitContainers:[EksContainer] Volumes:[EksVolume] Metadata:EksMetadata ShareProcessNamespace:b
ImagePullSecret Name!:s
EksContainer Name:s Image!:s ImagePullPolicy:s Command:[s] Args:[s] Env:[EksContainerEnvironmentVariable] Resources:EksContainerResourceRequirements VolumeMounts:[EksContainerVolumeMount] SecurityContext:EksContainerSecurityContext
EksContainerEnvironmentVariable Name!:s Value:s
EksContainerResourceRequirements Limits:{s1..256} Requests:{s1..256}
EksContainerVolumeMount Name:s MountPath:s SubPath:s ReadOnly:b
EksContainerSecurityContext RunAsUser:n RunAsGroup:n Privileged:b AllowPrivilegeEscalation:b ReadOnlyRootFilesystem:b RunAsNonRoot:b
EksVolume Name!:s HostPath:EksHostPath EmptyDir:EksEmptyDir Secret:EksSecret PersistentVolumeClaim:EksPersistentVolumeClaim
EksHostPath Path:s
EksEmptyDir Medium:s SizeLimit:s1..256
EksSecret SecretName!:s Optional:b
EksPersistentVolumeClaim ClaimName!:s ReadOnly:b
EksMetadata Labels:{s} Annotations:{s} Namespace:s
ConsumableResourceProperties ConsumableResourceList:[ConsumableResourceRequirement]
ConsumableResourceRequirement ConsumableResource:s Quantity:n
ArrayPropertiesDetail StatusSummary:{n} StatusSummaryLastUpdatedAt:n Size:n Index:n
JobTimeout AttemptDurationSeconds:n
EksPropertiesDetail PodProperties:EksPodPropertiesDetail
EksPodPropertiesDetail ServiceAccountName:s HostNetwork:b DnsPolicy:s ImagePullSecrets:[ImagePullSecret] Containers:[EksContainerDetail] InitContainers:[EksContainerDetail] Volumes:[EksVolume] PodName:s NodeName:s Metadata:EksMetadata ShareProcessNamespace:b
EksContainerDetail Name:s Image:s ImagePullPolicy:s Command:[s] Args:[s] Env:[EksContainerEnvironmentVariable] Resources:EksContainerResourceRequirements ExitCode:n Reason:s VolumeMounts:[EksContainerVolumeMount] SecurityContext:EksContainerSecurityContext
EksAttemptDetail Containers:[EksAttemptContainerDetail] InitContainers:[EksAttemptContainerDetail] EksClusterArn:s PodName:s PodNamespace:s NodeName:s StartedAt:n StoppedAt:n StatusReason:s
EksAttemptContainerDetail Name:s ContainerId:s ExitCode:n Reason:s
EcsPropertiesDetail TaskProperties:[EcsTaskDetails]
EcsTaskDetails Containers:[TaskContainerDetails] ContainerInstanceArn:s TaskArn:s EphemeralStorage:EphemeralStorage ExecutionRoleArn:s PlatformVersion:s IpcMode:s TaskRoleArn:s PidMode:s NetworkConfiguration:NetworkConfiguration RuntimePlatform:RuntimePlatform Volumes:[Volume] EnableExecuteCommand:b
TaskContainerDetails Command:[s] DependsOn:[TaskContainerDependency] Environment:[KeyValuePair] Essential:b FirelensConfiguration:FirelensConfiguration Image:s LinuxParameters:LinuxParameters LogConfiguration:LogConfiguration MountPoints:[MountPoint] Name:s Privileged:b ReadonlyRootFilesystem:b RepositoryCredentials:RepositoryCredentials ResourceRequirements:[ResourceRequirement] Secrets:[Secret] Ulimits:[Ulimit] User:s StartTimeout:n StopTimeout:n ExitCode:n Reason:s LogStreamName:s NetworkInterfaces:[NetworkInterface]
`,
  glue: `
startJobRun = StartJobRunResponse
getJobRun = GetJobRunResponse
StartJobRunResponse JobRunId:s1..255
GetJobRunResponse JobRun:JobRun
JobRun Id:s1..255 Attempt:n PreviousRunId:s1..255 TriggerName:s1..255 JobName:s1..255 JobMode:e(SCRIPT|VISUAL|NOTEBOOK) JobRunQueuingEnabled:b StartedOn:s LastModifiedOn:s CompletedOn:s JobRunState:e(STARTING|RUNNING|STOPPING|STOPPED|SUCCEEDED|FAILED|TIMEOUT|ERROR|WAITING|EXPIRED) Arguments:{s} ErrorMessage:s PredecessorRuns:[Predecessor] AllocatedCapacity:n ExecutionTime:n Timeout:n1.. MaxCapacity:n WorkerType:e(Standard|G.1X|G.2X|G.025X|G.4X|G.8X|Z.2X) NumberOfWorkers:n SecurityConfiguration:s1..255 LogGroupName:s NotificationProperty:NotificationProperty GlueVersion:s1..255 DpuSeconds:n ExecutionClass:e(FLEX|STANDARD) MaintenanceWindow:s ProfileName:s1..255 StateDetail:s..400000 ExecutionRoleSessionPolicy:s2..2048
Predecessor JobName:s1..255 RunId:s1..255
NotificationProperty NotifyDelayAfter:n1..
`,
  codebuild: `
startBuild = StartBuildOutput
batchGetBuilds = BatchGetBuildsOutput
StartBuildOutput Build:Build
Build Id:s1.. Arn:s1.. BuildNumber:n StartTime:s EndTime:s CurrentPhase:s BuildStatus:e(SUCCEEDED|FAILED|FAULT|TIMED_OUT|IN_PROGRESS|STOPPED) SourceVersion:s1.. ResolvedSourceVersion:s1.. ProjectName:s1.. Phases:[BuildPhase] Source:ProjectSource SecondarySources:[ProjectSource] SecondarySourceVersions:[ProjectSourceVersion] Artifacts:BuildArtifacts SecondaryArtifacts:[BuildArtifacts] Cache:ProjectCache Environment:ProjectEnvironment ServiceRole:s1.. Logs:LogsLocation TimeoutInMinutes:n QueuedTimeoutInMinutes:n BuildComplete:b Initiator:s VpcConfig:VpcConfig NetworkInterface:NetworkInterface EncryptionKey:s1.. ExportedEnvironmentVariables:[ExportedEnvironmentVariable] ReportArns:[s] FileSystemLocations:[ProjectFileSystemLocation] DebugSession:DebugSession BuildBatchArn:s AutoRetryConfig:AutoRetryConfig
BuildPhase PhaseType:e(SUBMITTED|QUEUED|PROVISIONING|DOWNLOAD_SOURCE|INSTALL|PRE_BUILD|BUILD|POST_BUILD|UPLOAD_ARTIFACTS|FINALIZING|COMPLETED) PhaseStatus:e(SUCCEEDED|FAILED|FAULT|TIMED_OUT|IN_PROGRESS|STOPPED) StartTime:s EndTime:s DurationInSeconds:n Contexts:[PhaseContext]
PhaseContext StatusCode:s Message:s
ProjectSource Type!:e(CODECOMMIT|CODEPIPELINE|GITHUB|GITLAB|GITLAB_SELF_MANAGED|S3|BITBUCKET|GITHUB_ENTERPRISE|NO_SOURCE) Location:s GitCloneDepth:n0.. GitSubmodulesConfig:GitSubmodulesConfig Buildspec:s Auth:SourceAuth ReportBuildStatus:b BuildStatusConfig:BuildStatusConfig InsecureSsl:b SourceIdentifier:s
GitSubmodulesConfig FetchSubmodules!:b
SourceAuth Type!:e(OAUTH|CODECONNECTIONS|SECRETS_MANAGER) Resource:s
BuildStatusConfig Context:s TargetUrl:s
ProjectSourceVersion SourceIdentifier!:s SourceVersion!:s
BuildArtifacts Location:s Sha256Sum:s Md5Sum:s OverrideArtifactName:b EncryptionDisabled:b ArtifactIdentifier:s BucketOwnerAccess:e(NONE|READ_ONLY|FULL)
ProjectCache Type!:e(NO_CACHE|S3|LOCAL) Location:s Modes:[e(LOCAL_DOCKER_LAYER_CACHE|LOCAL_SOURCE_CACHE|LOCAL_CUSTOM_CACHE)] CacheNamespace:s
ProjectEnvironment Type!:e(WINDOWS_CONTAINER|LINUX_CONTAINER|LINUX_GPU_CONTAINER|ARM_CONTAINER|WINDOWS_SERVER_2019_CONTAINER|WINDOWS_SERVER_2022_CONTAINER|LINUX_LAMBDA_CONTAINER|ARM_LAMBDA_CONTAINER|LINUX_EC2|ARM_EC2|WINDOWS_EC2|MAC_ARM) Image!:s1.. ComputeType!:e(BUILD_GENERAL1_SMALL|BUILD_GENERAL1_MEDIUM|BUILD_GENERAL1_LARGE|BUILD_GENERAL1_XLARGE|BUILD_GENERAL1_2XLARGE|BUILD_LAMBDA_1GB|BUILD_LAMBDA_2GB|BUILD_LAMBDA_4GB|BUILD_LAMBDA_8GB|BUILD_LAMBDA_10GB|ATTRIBUTE_BASED_COMPUTE|CUSTOM_INSTANCE_TYPE) ComputeConfiguration:ComputeConfiguration Fleet:ProjectFleet EnvironmentVariables:[EnvironmentVariable] PrivilegedMode:b Certificate:s RegistryCredential:RegistryCredential ImagePullCredentialsType:e(CODEBUILD|SERVICE_ROLE) DockerServer:DockerServer HostKernel:e(LINUX_KERNEL_4|LINUX_KERNEL_6|LINUX_KERNEL_LATEST)
ComputeConfiguration VCpu:n Memory:n Disk:n MachineType:e(GENERAL|NVME) InstanceType:s1..
ProjectFleet FleetArn:s
EnvironmentVariable Name!:s1.. Value!:s Type:e(PLAINTEXT|PARAMETER_STORE|SECRETS_MANAGER)
RegistryCredential Credential!:s1.. CredentialProvider!:e(SECRETS_MANAGER)
DockerServer ComputeType!:e(BUILD_GENERAL1_SMALL|BUILD_GENERAL1_MEDIUM|BUILD_GENERAL1_LARGE|BUILD_GENERAL1_XLARGE|BUILD_GENERAL1_2XLARGE|BUILD_LAMBDA_1GB|BUILD_LAMBDA_2GB|BUILD_LAMBDA_4GB|BUILD_LAMBDA_8GB|BUILD_LAMBDA_10GB|ATTRIBUTE_BASED_COMPUTE|CUSTOM_INSTANCE_TYPE) SecurityGroupIds:[s1..] Status:DockerServerStatus
DockerServerStatus Status:s Message:s
LogsLocation GroupName:s StreamName:s DeepLink:s S3DeepLink:s CloudWatchLogsArn:s S3LogsArn:s CloudWatchLogs:CloudWatchLogsConfig S3Logs:S3LogsConfig
CloudWatchLogsConfig Status!:e(ENABLED|DISABLED) GroupName:s StreamName:s
S3LogsConfig Status!:e(ENABLED|DISABLED) Location:s EncryptionDisabled:b BucketOwnerAccess:e(NONE|READ_ONLY|FULL)
VpcConfig VpcId:s1.. Subnets:[s1..] SecurityGroupIds:[s1..]
NetworkInterface SubnetId:s1.. NetworkInterfaceId:s1..
ExportedEnvironmentVariable Name:s1.. Value:s
ProjectFileSystemLocation Type:e(EFS) Location:s MountPoint:s Identifier:s MountOptions:s
DebugSession SessionEnabled:b SessionTarget:s1..
AutoRetryConfig AutoRetryLimit:n AutoRetryNumber:n NextAutoRetry:s PreviousAutoRetry:s
BatchGetBuildsOutput Builds:[Build] BuildsNotFound:[s1..]
`,
};
