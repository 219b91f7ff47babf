// Made by .ci/api-models/main.ts from the service models in botocore; the notation is that of model.ts.

export const DATA: Readonly<Record<string, string>> = {
  dynamodb: `
getItem = GetItemOutput
putItem = PutItemOutput
updateItem = UpdateItemOutput
deleteItem = DeleteItemOutput
query = QueryOutput
scan = ScanOutput
batchGetItem = BatchGetItemOutput
batchWriteItem = BatchWriteItemOutput
transactGetItems = TransactGetItemsOutput
transactWriteItems = TransactWriteItemsOutput
executeStatement = ExecuteStatementOutput
describeTable = DescribeTableOutput
GetItemOutput Item:{AttributeValue} ConsumedCapacity:ConsumedCapacity
AttributeValue S:s N:s B:s Ss:[s] Ns:[s] Bs:[s] M:{AttributeValue} L:[AttributeValue] Nul:b Bool:b
ConsumedCapacity TableName:s1..1024 CapacityUnits:n ReadCapacityUnits:n WriteCapacityUnits:n Table:Capacity LocalSecondaryIndexes:{Capacity} GlobalSecondaryIndexes:{Capacity} VectorIndexes:{VectorCapacity}
Capacity ReadCapacityUnits:n WriteCapacityUnits:n CapacityUnits:n
VectorCapacity VectorSearchRequestBytes:n VectorWriteRequestBytes:n
PutItemOutput Attributes:{AttributeValue} ConsumedCapacity:ConsumedCapacity ItemCollectionMetrics:ItemCollectionMetrics
ItemCollectionMetrics ItemCollectionKey:{AttributeValue} SizeEstimateRangeGb:[n]
UpdateItemOutput Attributes:{AttributeValue} ConsumedCapacity:ConsumedCapacity ItemCollectionMetrics:ItemCollectionMetrics
DeleteItemOutput Attributes:{AttributeValue} ConsumedCapacity:ConsumedCapacity ItemCollectionMetrics:ItemCollectionMetrics
QueryOutput Items:[{AttributeValue}] Count:n ScannedCount:n LastEvaluatedKey:{AttributeValue} ConsumedCapacity:ConsumedCapacity
ScanOutput Items:[{AttributeValue}] Count:n ScannedCount:n LastEvaluatedKey:{AttributeValue} ConsumedCapacity:ConsumedCapacity
BatchGetItemOutput Responses:{[{AttributeValue}]} UnprocessedKeys:{KeysAndAttributes} ConsumedCapacity:[ConsumedCapacity]
KeysAndAttributes Keys!:[{AttributeValue}] AttributesToGet:[s..65535] ConsistentRead:b ProjectionExpression:s ExpressionAttributeNames:{s..65535}
BatchWriteItemOutput UnprocessedItems:{[WriteRequest]} ItemCollectionMetrics:{[ItemCollectionMetrics]} ConsumedCapacity:[ConsumedCapacity]
WriteRequest PutRequest:PutRequest DeleteRequest:DeleteRequest
PutRequest Item!:{AttributeValue}
DeleteRequest Key!:{AttributeValue}
TransactGetItemsOutput ConsumedCapacity:[ConsumedCapacity] Responses:[ItemResponse]
ItemResponse Item:{AttributeValue}
TransactWriteItemsOutput ConsumedCapacity:[ConsumedCapacity] ItemCollectionMetrics:{[ItemCollectionMetrics]}
ExecuteStatementOutput Items:[{AttributeValue}] NextToken:s1..32768 ConsumedCapacity:ConsumedCapacity LastEvaluatedKey:{AttributeValue}
DescribeTableOutput Table:TableDescription
TableDescription AttributeDefinitions:[AttributeDefinition] TableName:s3..255 KeySchema:[KeySchemaElement] TableStatus:e(CREATING|UPDATING|DELETING|ACTIVE|INACCESSIBLE_ENCRYPTION_CREDENTIALS|ARCHIVING|ARCHIVED|REPLICATION_NOT_AUTHORIZED) CreationDateTime:s ProvisionedThroughput:ProvisionedThroughputDescription TableSizeBytes:n ItemCount:n TableArn:s TableId:s BillingModeSummary:BillingModeSummary LocalSecondaryIndexes:[LocalSecondaryIndexDescription] GlobalSecondaryIndexes:[GlobalSecondaryIndexDescription] StreamSpecification:StreamSpecification LatestStreamLabel:s LatestStreamArn:s37..1024 GlobalTableVersion:s Replicas:[ReplicaDescription] GlobalTableWitnesses:[GlobalTableWitnessDescription] GlobalTableSettingsReplicationMode:e(ENABLED|DISABLED|ENABLED_WITH_OVERRIDES) RestoreSummary:RestoreSummary SseDescription:SSEDescription ArchivalSummary:ArchivalSummary TableClassSummary:TableClassSummary DeletionProtectionEnabled:b OnDemandThroughput:OnDemandThroughput WarmThroughput:TableWarmThroughputDescription MultiRegionConsistency:e(EVENTUAL|STRONG) VectorIndexes:[VectorIndexDescription]
AttributeDefinition AttributeName!:s1..255 AttributeType!:e(S|N|B)
KeySchemaElement AttributeName!:s1..255 KeyType!:e(HASH|RANGE)
ProvisionedThroughputDescription LastIncreaseDateTime:s LastDecreaseDateTime:s NumberOfDecreasesToday:n1.. ReadCapacityUnits:n0.. WriteCapacityUnits:n0..
BillingModeSummary BillingMode:e(PROVISIONED|PAY_PER_REQUEST) LastUpdateToPayPerRequestDateTime:s
LocalSecondaryIndexDescription IndexName:s3..255 KeySchema:[KeySchemaElement] Projection:Projection IndexSizeBytes:n ItemCount:n IndexArn:s
Projection ProjectionType:e(ALL|KEYS_ONLY|INCLUDE) NonKeyAttributes:[s1..255]
GlobalSecondaryIndexDescription IndexName:s3..255 KeySchema:[KeySchemaElement] Projection:Projection IndexStatus:e(CREATING|UPDATING|DELETING|ACTIVE) Backfilling:b ProvisionedThroughput:ProvisionedThroughputDescription IndexSizeBytes:n ItemCount:n IndexArn:s OnDemandThroughput:OnDemandThroughput WarmThroughput:GlobalSecondaryIndexWarmThroughputDescription
OnDemandThroughput MaxReadRequestUnits:n MaxWriteRequestUnits:n
GlobalSecondaryIndexWarmThroughputDescription ReadUnitsPerSecond:n1.. WriteUnitsPerSecond:n1.. Status:e(CREATING|UPDATING|DELETING|ACTIVE)
StreamSpecification StreamEnabled!:b StreamViewType:e(NEW_IMAGE|OLD_IMAGE|NEW_AND_OLD_IMAGES|KEYS_ONLY)
ReplicaDescription RegionName:s ReplicaStatus:e(CREATING|CREATION_FAILED|UPDATING|DELETING|ACTIVE|REGION_DISABLED|INACCESSIBLE_ENCRYPTION_CREDENTIALS|ARCHIVING|ARCHIVED|REPLICATION_NOT_AUTHORIZED) ReplicaArn:s ReplicaStatusDescription:s ReplicaStatusPercentProgress:s KmsMasterKeyId:s ProvisionedThroughputOverride:ProvisionedThroughputOverride OnDemandThroughputOverride:OnDemandThroughputOverride WarmThroughput:TableWarmThroughputDescription GlobalSecondaryIndexes:[ReplicaGlobalSecondaryIndexDescription] ReplicaInaccessibleDateTime:s ReplicaTableClassSummary:TableClassSummary GlobalTableSettingsReplicationMode:e(ENABLED|DISABLED|ENABLED_WITH_OVERRIDES)
ProvisionedThroughputOverride ReadCapacityUnits:n1..
OnDemandThroughputOverride MaxReadRequestUnits:n
TableWarmThroughputDescription ReadUnitsPerSecond:n1.. WriteUnitsPerSecond:n1.. Status:e(CREATING|UPDATING|DELETING|ACTIVE|INACCESSIBLE_ENCRYPTION_CREDENTIALS|ARCHIVING|ARCHIVED|REPLICATION_NOT_AUTHORIZED)
ReplicaGlobalSecondaryIndexDescription IndexName:s3..255 ProvisionedThroughputOverride:ProvisionedThroughputOverride OnDemandThroughputOverride:OnDemandThroughputOverride WarmThroughput:GlobalSecondaryIndexWarmThroughputDescription
TableClassSummary TableClass:e(STANDARD|STANDARD_INFREQUENT_ACCESS) LastUpdateDateTime:s
GlobalTableWitnessDescription RegionName:s WitnessStatus:e(CREATING|DELETING|ACTIVE)
RestoreSummary SourceBackupArn:s37..1024 SourceTableArn:s1..1024 RestoreDateTime!:s RestoreInProgress!:b
SSEDescription Status:e(ENABLING|ENABLED|DISABLING|DISABLED|UPDATING) SseType:e(AES256|KMS) KmsMasterKeyArn:s InaccessibleEncryptionDateTime:s
ArchivalSummary ArchivalDateTime:s ArchivalReason:s ArchivalBackupArn:s37..1024
VectorIndexDescription IndexName:s3..255 SearchSchema:[SearchSchemaElement] Projection:Projection VectorAttribute:VectorAttributeDefinition Dimensions:n1.. DistanceFunction:e(COSINE|DOT_PRODUCT|EUCLIDEAN) IndexStatus:e(CREATING|UPDATING|DELETING|ACTIVE) Backfilling:b IndexSizeBytes:n ItemCount:n IndexArn:s
SearchSchemaElement AttributeName!:s..65535 SearchSchemaElementType!:e(HASH|INLINE_FILTER)
VectorAttributeDefinition AttributeName!:s1..255
`,
  s3: `
getObject = GetObjectOutput
putObject = PutObjectOutput
copyObject = CopyObjectOutput
deleteObject = DeleteObjectOutput
deleteObjects = DeleteObjectsOutput
headObject = HeadObjectOutput
listObjects = ListObjectsOutput
listObjectsV2 = ListObjectsV2Output
listBuckets = ListBucketsOutput
getObjectTagging = GetObjectTaggingOutput
GetObjectOutput Body:s DeleteMarker:b AcceptRanges:s Expiration:s Restore:s LastModified:s ContentLength:n ETag:s ChecksumCRC32:s ChecksumCRC32C:s ChecksumCRC64NVME:s ChecksumSHA1:s ChecksumSHA256:s ChecksumSHA512:s ChecksumMD5:s ChecksumXXHASH64:s ChecksumXXHASH3:s ChecksumXXHASH128:s ChecksumType:e(COMPOSITE|FULL_OBJECT) MissingMeta:n VersionId:s CacheControl:s ContentDisposition:s ContentEncoding:s ContentLanguage:s ContentRange:s ContentType:s Expires:s WebsiteRedirectLocation:s ServerSideEncryption:e(AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse) Metadata:{s} SseCustomerAlgorithm:s SseCustomerKeyMd5:s SsekmsKeyId:s BucketKeyEnabled:b StorageClass:e(STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP|AWS_BACKUP_WARM|AWS_BACKUP_LOW_COST_WARM) RequestCharged:e(requester) ReplicationStatus:e(COMPLETE|PENDING|FAILED|REPLICA|COMPLETED) PartsCount:n TagCount:n ObjectLockMode:e(GOVERNANCE|COMPLIANCE) ObjectLockRetainUntilDate:s ObjectLockLegalHoldStatus:e(ON|OFF)
PutObjectOutput Expiration:s ETag:s ChecksumCRC32:s ChecksumCRC32C:s ChecksumCRC64NVME:s ChecksumSHA1:s ChecksumSHA256:s ChecksumSHA512:s ChecksumMD5:s ChecksumXXHASH64:s ChecksumXXHASH3:s ChecksumXXHASH128:s ChecksumType:e(COMPOSITE|FULL_OBJECT) ServerSideEncryption:e(AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse) VersionId:s SseCustomerAlgorithm:s SseCustomerKeyMd5:s SsekmsKeyId:s SsekmsEncryptionContext:s BucketKeyEnabled:b Size:n RequestCharged:e(requester)
CopyObjectOutput CopyObjectResult:CopyObjectResult Expiration:s CopySourceVersionId:s VersionId:s ServerSideEncryption:e(AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse) SseCustomerAlgorithm:s SseCustomerKeyMd5:s SsekmsKeyId:s SsekmsEncryptionContext:s BucketKeyEnabled:b RequestCharged:e(requester)
CopyObjectResult ETag:s LastModified:s ChecksumType:e(COMPOSITE|FULL_OBJECT) ChecksumCRC32:s ChecksumCRC32C:s ChecksumCRC64NVME:s ChecksumSHA1:s ChecksumSHA256:s ChecksumSHA512:s ChecksumMD5:s ChecksumXXHASH64:s ChecksumXXHASH3:s ChecksumXXHASH128:s
DeleteObjectOutput DeleteMarker:b VersionId:s RequestCharged:e(requester)
DeleteObjectsOutput Deleted:[DeletedObject] RequestCharged:e(requester) Errors:[Error]
DeletedObject Key:s1.. VersionId:s DeleteMarker:b DeleteMarkerVersionId:s
Error Key:s1.. VersionId:s Code:s Message:s
HeadObjectOutput DeleteMarker:b AcceptRanges:s Expiration:s Restore:s ArchiveStatus:e(ARCHIVE_ACCESS|DEEP_ARCHIVE_ACCESS) LastModified:s ContentLength:n ChecksumCRC32:s ChecksumCRC32C:s ChecksumCRC64NVME:s ChecksumSHA1:s ChecksumSHA256:s ChecksumSHA512:s ChecksumMD5:s ChecksumXXHASH64:s ChecksumXXHASH3:s ChecksumXXHASH128:s ChecksumType:e(COMPOSITE|FULL_OBJECT) ETag:s MissingMeta:n VersionId:s CacheControl:s ContentDisposition:s ContentEncoding:s ContentLanguage:s ContentType:s ContentRange:s Expires:s WebsiteRedirectLocation:s ServerSideEncryption:e(AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse) Metadata:{s} SseCustomerAlgorithm:s SseCustomerKeyMd5:s SsekmsKeyId:s BucketKeyEnabled:b StorageClass:e(STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP|AWS_BACKUP_WARM|AWS_BACKUP_LOW_COST_WARM) RequestCharged:e(requester) ReplicationStatus:e(COMPLETE|PENDING|FAILED|REPLICA|COMPLETED) PartsCount:n TagCount:n ObjectLockMode:e(GOVERNANCE|COMPLIANCE) ObjectLockRetainUntilDate:s ObjectLockLegalHoldStatus:e(ON|OFF)
ListObjectsOutput IsTruncated:b Marker:s NextMarker:s Contents:[Object] Name:s Prefix:s Delimiter:s MaxKeys:n CommonPrefixes:[CommonPrefix] EncodingType:e(url) RequestCharged:e(requester)
Object Key:s1.. LastModified:s ETag:s ChecksumAlgorithm:[e(CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128)] ChecksumType:e(COMPOSITE|FULL_OBJECT) Size:n StorageClass:e(STANDARD|REDUCED_REDUNDANCY|GLACIER|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP|AWS_BACKUP_WARM|AWS_BACKUP_LOW_COST_WARM) Owner:Owner RestoreStatus:RestoreStatus
Owner DisplayName:s Id:s
RestoreStatus IsRestoreInProgress:b RestoreExpiryDate:s
CommonPrefix Prefix:s
ListObjectsV2Output IsTruncated:b Contents:[Object] Name:s Prefix:s Delimiter:s MaxKeys:n CommonPrefixes:[CommonPrefix] EncodingType:e(url) KeyCount:n ContinuationToken:s NextContinuationToken:s StartAfter:s RequestCharged:e(requester)
ListBucketsOutput Buckets:[Bucket] Owner:Owner ContinuationToken:s Prefix:s
Bucket Name:s CreationDate:s BucketRegion:s BucketArn:s1..128
GetObjectTaggingOutput VersionId:s TagSet!:[Tag]
Tag Key!:s1.. Value!:s
`,
  athena: `
startQueryExecution = StartQueryExecutionOutput
getQueryExecution = GetQueryExecutionOutput
getQueryResults = GetQueryResultsOutput
stopQueryExecution = StopQueryExecutionOutput
StartQueryExecutionOutput QueryExecutionId:s1..128
GetQueryExecutionOutput QueryExecution:QueryExecution
QueryExecution QueryExecutionId:s1..128 Query:s1..262144 StatementType:e(DDL|DML|UTILITY) ManagedQueryResultsConfiguration:ManagedQueryResultsConfiguration ResultConfiguration:ResultConfiguration ResultReuseConfiguration:ResultReuseConfiguration QueryExecutionContext:QueryExecutionContext Status:QueryExecutionStatus Statistics:QueryExecutionStatistics WorkGroup:s EngineVersion:EngineVersion ExecutionParameters:[s1..1024] SubstatementType:s QueryResultsS3AccessGrantsConfiguration:QueryResultsS3AccessGrantsConfiguration
ManagedQueryResultsConfiguration Enabled!:b EncryptionConfiguration:ManagedQueryResultsEncryptionConfiguration
ManagedQueryResultsEncryptionConfiguration KmsKey!:s1..2048
ResultConfiguration OutputLocation:s EncryptionConfiguration:EncryptionConfiguration ExpectedBucketOwner:s12..12 AclConfiguration:AclConfiguration
EncryptionConfiguration EncryptionOption!:e(SSE_S3|SSE_KMS|CSE_KMS) KmsKey:s
AclConfiguration S3AclOption!:e(BUCKET_OWNER_FULL_CONTROL)
ResultReuseConfiguration ResultReuseByAgeConfiguration:ResultReuseByAgeConfiguration
ResultReuseByAgeConfiguration Enabled!:b MaxAgeInMinutes:n0..10080
QueryExecutionContext Database:s1..255 Catalog:s1..256
QueryExecutionStatus State:e(QUEUED|RUNNING|SUCCEEDED|FAILED|CANCELLED) StateChangeReason:s SubmissionDateTime:s CompletionDateTime:s AthenaError:AthenaError
AthenaError ErrorCategory:n1..3 ErrorType:n0..9999 Retryable:b ErrorMessage:s
QueryExecutionStatistics EngineExecutionTimeInMillis:n DataScannedInBytes:n DataManifestLocation:s TotalExecutionTimeInMillis:n QueryQueueTimeInMillis:n ServicePreProcessingTimeInMillis:n QueryPlanningTimeInMillis:n ServiceProcessingTimeInMillis:n ResultReuseInformation:ResultReuseInformation DpuCount:n
ResultReuseInformation ReusedPreviousResult!:b
EngineVersion SelectedEngineVersion:s1..128 EffectiveEngineVersion:s1..128
QueryResultsS3AccessGrantsConfiguration EnableS3AccessGrants!:b CreateUserLevelPrefix:b AuthenticationType!:e(DIRECTORY_IDENTITY)
GetQueryResultsOutput UpdateCount:n ResultSet:ResultSet NextToken:s1..1024
ResultSet Rows:[Row] ResultSetMetadata:ResultSetMetadata
Row Data:[Datum]
Datum VarCharValue:s
ResultSetMetadata ColumnInfo:[ColumnInfo]
ColumnInfo CatalogName:s SchemaName:s TableName:s Name!:s Label:s Type!:s Precision:n Scale:n Nullable:e(NOT_NULL|NULLABLE|UNKNOWN) CaseSensitive:b
StopQueryExecutionOutput
`,
  secretsmanager: `
getSecretValue = GetSecretValueResponse
describeSecret = DescribeSecretResponse
putSecretValue = PutSecretValueResponse
createSecret = CreateSecretResponse
updateSecret = UpdateSecretResponse
listSecrets = ListSecretsResponse
GetSecretValueResponse Arn:s20..2048 Name:s1..256 VersionId:s32..64 SecretBinary:s1.. SecretString:s1..65536 VersionStages:[s1..256] CreatedDate:s
DescribeSecretResponse Arn:s20..2048 Name:s1..256 Type:s0..256 Description:s..2048 KmsKeyId:s0..2048 RotationEnabled:b RotationLambdaArn:s0..2048 RotationRules:RotationRulesType ExternalSecretRotationMetadata:[ExternalSecretRotationMetadataItem] ExternalSecretRotationRoleArn:s20..2048 LastRotatedDate:s LastChangedDate:s LastAccessedDate:s DeletedDate:s NextRotationDate:s Tags:[Tag] VersionIdsToStages:{[s1..256]} OwningService:s1..128 CreatedDate:s PrimaryRegion:s1..128 ReplicationStatus:[ReplicationStatusType]
RotationRulesType AutomaticallyAfterDays:n1..1000 Duration:s2..3 ScheduleExpression:s1..256
ExternalSecretRotationMetadataItem Key:s1..256 Value:s1..2048
Tag Key:s1..128 Value:s0..256
ReplicationStatusType Region:s1..128 KmsKeyId:s0..2048 Status:e(InSync|Failed|InProgress) StatusMessage:s1..4096 LastAccessedDate:s
PutSecretValueResponse Arn:s20..2048 Name:s1..256 VersionId:s32..64 VersionStages:[s1..256]
CreateSecretResponse Arn:s20..2048 Name:s1..256 VersionId:s32..64 ReplicationStatus:[ReplicationStatusType]
UpdateSecretResponse Arn:s20..2048 Name:s1..256 VersionId:s32..64
ListSecretsResponse SecretList:[SecretListEntry] NextToken:s1..4096
SecretListEntry Arn:s20..2048 Name:s1..256 Type:s0..256 Description:s..2048 KmsKeyId:s0..2048 RotationEnabled:b RotationLambdaArn:s0..2048 RotationRules:RotationRulesType ExternalSecretRotationMetadata:[ExternalSecretRotationMetadataItem] ExternalSecretRotationRoleArn:s20..2048 LastRotatedDate:s LastChangedDate:s LastAccessedDate:s DeletedDate:s NextRotationDate:s Tags:[Tag] SecretVersionsToStages:{[s1..256]} OwningService:s1..128 CreatedDate:s PrimaryRegion:s1..128
`,
  ssm: `
getParameter = GetParameterResult
getParameters = GetParametersResult
getParametersByPath = GetParametersByPathResult
putParameter = PutParameterResult
GetParameterResult Parameter:Parameter
Parameter Name:s1..2048 Type:e(String|StringList|SecureString) Value:s Version:n Selector:s0..128 SourceResult:s LastModifiedDate:s Arn:s DataType:s0..128
GetParametersResult Parameters:[Parameter] InvalidParameters:[s1..2048]
GetParametersByPathResult Parameters:[Parameter] NextToken:s
PutParameterResult Version:n Tier:e(Standard|Advanced|Intelligent-Tiering)
`,
  kms: `
encrypt = EncryptResponse
decrypt = DecryptResponse
reEncrypt = ReEncryptResponse
generateDataKey = GenerateDataKeyResponse
generateDataKeyWithoutPlaintext = GenerateDataKeyWithoutPlaintextResponse
sign = SignResponse
verify = VerifyResponse
describeKey = DescribeKeyResponse
EncryptResponse CiphertextBlob:s1.. KeyId:s1..2048 EncryptionAlgorithm:e(SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE)
DecryptResponse KeyId:s1..2048 Plaintext:s1.. EncryptionAlgorithm:e(SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE) CiphertextForRecipient:s1.. KeyMaterialId:s64..64
ReEncryptResponse CiphertextBlob:s1.. SourceKeyId:s1..2048 KeyId:s1..2048 SourceEncryptionAlgorithm:e(SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE) DestinationEncryptionAlgorithm:e(SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE) SourceKeyMaterialId:s64..64 DestinationKeyMaterialId:s64..64
GenerateDataKeyResponse CiphertextBlob:s1.. Plaintext:s1.. KeyId:s1..2048 CiphertextForRecipient:s1.. KeyMaterialId:s64..64
GenerateDataKeyWithoutPlaintextResponse CiphertextBlob:s1.. KeyId:s1..2048 KeyMaterialId:s64..64
SignResponse KeyId:s1..2048 Signature:s1.. SigningAlgorithm:e(RSASSA_PSS_SHA_256|RSASSA_PSS_SHA_384|RSASSA_PSS_SHA_512|RSASSA_PKCS1_V1_5_SHA_256|RSASSA_PKCS1_V1_5_SHA_384|RSASSA_PKCS1_V1_5_SHA_512|ECDSA_SHA_256|ECDSA_SHA_384|ECDSA_SHA_512|SM2DSA|ML_DSA_SHAKE_256|ED25519_SHA_512|ED25519_PH_SHA_512)
VerifyResponse KeyId:s1..2048 SignatureValid:b SigningAlgorithm:e(RSASSA_PSS_SHA_256|RSASSA_PSS_SHA_384|RSASSA_PSS_SHA_512|RSASSA_PKCS1_V1_5_SHA_256|RSASSA_PKCS1_V1_5_SHA_384|RSASSA_PKCS1_V1_5_SHA_512|ECDSA_SHA_256|ECDSA_SHA_384|ECDSA_SHA_512|SM2DSA|ML_DSA_SHAKE_256|ED25519_SHA_512|ED25519_PH_SHA_512)
DescribeKeyResponse KeyMetadata:KeyMetadata
KeyMetadata AwsAccountId:s KeyId!:s1..2048 Arn:s20..2048 CreationDate:s Enabled:b Description:s0..8192 KeyUsage:e(SIGN_VERIFY|ENCRYPT_DECRYPT|GENERATE_VERIFY_MAC|KEY_AGREEMENT) KeyState:e(Creating|Enabled|Disabled|PendingDeletion|PendingImport|PendingReplicaDeletion|Unavailable|Updating) DeletionDate:s ValidTo:s Origin:e(AWS_KMS|EXTERNAL|AWS_CLOUDHSM|EXTERNAL_KEY_STORE) CustomKeyStoreId:s1..64 CloudHsmClusterId:s19..24 ExpirationModel:e(KEY_MATERIAL_EXPIRES|KEY_MATERIAL_DOES_NOT_EXPIRE) KeyManager:e(AWS|CUSTOMER) CustomerMasterKeySpec:e(RSA_2048|RSA_3072|RSA_4096|ECC_NIST_P256|ECC_NIST_P384|ECC_NIST_P521|ECC_SECG_P256K1|SYMMETRIC_DEFAULT|HMAC_224|HMAC_256|HMAC_384|HMAC_512|SM2) KeySpec:e(RSA_2048|RSA_3072|RSA_4096|ECC_NIST_P256|ECC_NIST_P384|ECC_NIST_P521|ECC_SECG_P256K1|SYMMETRIC_DEFAULT|HMAC_224|HMAC_256|HMAC_384|HMAC_512|SM2|ML_DSA_44|ML_DSA_65|ML_DSA_87|ECC_NIST_EDWARDS25519) EncryptionAlgorithms:[e(SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE)] SigningAlgorithms:[e(RSASSA_PSS_SHA_256|RSASSA_PSS_SHA_384|RSASSA_PSS_SHA_512|RSASSA_PKCS1_V1_5_SHA_256|RSASSA_PKCS1_V1_5_SHA_384|RSASSA_PKCS1_V1_5_SHA_512|ECDSA_SHA_256|ECDSA_SHA_384|ECDSA_SHA_512|SM2DSA|ML_DSA_SHAKE_256|ED25519_SHA_512|ED25519_PH_SHA_512)] KeyAgreementAlgorithms:[e(ECDH)] MultiRegion:b MultiRegionConfiguration:MultiRegionConfiguration PendingDeletionWindowInDays:n1..365 MacAlgorithms:[e(HMAC_SHA_224|HMAC_SHA_256|HMAC_SHA_384|HMAC_SHA_512)] XksKeyConfiguration:XksKeyConfigurationType CurrentKeyMaterialId:s64..64
MultiRegionConfiguration MultiRegionKeyType:e(PRIMARY|REPLICA) PrimaryKey:MultiRegionKey ReplicaKeys:[MultiRegionKey]
MultiRegionKey Arn:s20..2048 Region:s1..32
XksKeyConfigurationType Id:s1..128
`,
};
