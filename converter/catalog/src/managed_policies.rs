//! Policies that AWS itself keeps, by the end of their ARN.
//!
//! Shortened to what tells which services a program calls. Written from knowledge and not yet checked against the AWS
//! managed policy reference.

const POLICIES: &[(&str, &[&str])] = &[
    ("AdministratorAccess", &["*"]),
    ("PowerUserAccess", &["*"]),
    ("ReadOnlyAccess", &["*:Get*", "*:List*", "*:Describe*"]),
    (
        "service-role/AmazonECSTaskExecutionRolePolicy",
        &[
            "ecr:GetAuthorizationToken",
            "ecr:BatchCheckLayerAvailability",
            "ecr:GetDownloadUrlForLayer",
            "ecr:BatchGetImage",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ],
    ),
    (
        "service-role/AmazonEC2ContainerServiceforEC2Role",
        &[
            "ec2:DescribeTags",
            "ecs:*",
            "ecr:GetAuthorizationToken",
            "ecr:BatchGetImage",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ],
    ),
    ("service-role/AWSLambdaBasicExecutionRole", &["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]),
    (
        "service-role/AWSLambdaVPCAccessExecutionRole",
        &[
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DeleteNetworkInterface",
        ],
    ),
    ("service-role/AmazonRDSEnhancedMonitoringRole", &["logs:CreateLogGroup", "logs:PutLogEvents"]),
    ("service-role/AmazonAPIGatewayPushToCloudWatchLogs", &["logs:*"]),
    ("AmazonSSMManagedInstanceCore", &["ssm:UpdateInstanceInformation", "ssmmessages:*", "ec2messages:*"]),
    (
        "CloudWatchAgentServerPolicy",
        &["cloudwatch:PutMetricData", "logs:PutLogEvents", "logs:CreateLogStream", "logs:CreateLogGroup"],
    ),
    ("CloudWatchFullAccess", &["cloudwatch:*", "logs:*", "sns:*"]),
    ("CloudWatchLogsFullAccess", &["logs:*"]),
    ("AWSXRayDaemonWriteAccess", &["xray:PutTraceSegments", "xray:PutTelemetryRecords"]),
    ("AmazonS3FullAccess", &["s3:*"]),
    ("AmazonS3ReadOnlyAccess", &["s3:Get*", "s3:List*"]),
    ("AmazonSQSFullAccess", &["sqs:*"]),
    ("AmazonSQSReadOnlyAccess", &["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueues"]),
    ("AmazonSNSFullAccess", &["sns:*"]),
    ("AmazonDynamoDBFullAccess", &["dynamodb:*"]),
    ("AmazonDynamoDBReadOnlyAccess", &["dynamodb:Get*", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem"]),
    ("AmazonSESFullAccess", &["ses:*"]),
    ("AmazonEC2ReadOnlyAccess", &["ec2:Describe*"]),
    ("AmazonEC2FullAccess", &["ec2:*", "elasticloadbalancing:*", "cloudwatch:*", "autoscaling:*"]),
    (
        "AmazonEC2ContainerRegistryReadOnly",
        &["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    ),
    ("AmazonEC2ContainerRegistryPowerUser", &["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:PutImage"]),
    ("AmazonRDSFullAccess", &["rds:*"]),
    ("AmazonRDSDataFullAccess", &["rds-data:*", "secretsmanager:GetSecretValue"]),
    ("SecretsManagerReadWrite", &["secretsmanager:*"]),
    ("AmazonSSMReadOnlyAccess", &["ssm:Describe*", "ssm:Get*", "ssm:List*"]),
    ("AmazonSSMFullAccess", &["ssm:*"]),
    ("AmazonKinesisFullAccess", &["kinesis:*"]),
    ("AmazonCognitoPowerUser", &["cognito-identity:*", "cognito-idp:*"]),
    ("AWSLambda_FullAccess", &["lambda:*"]),
    (
        "AmazonElasticFileSystemClientReadWriteAccess",
        &["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
    ),
];

/// What a policy of AWS allows; `None` where it is not one that is known here.
pub fn actions(arn: &str) -> Option<&'static [&'static str]> {
    let name = arn.split_once(":iam::aws:policy/")?.1;
    POLICIES.iter().find(|(known, _)| *known == name).map(|(_, actions)| *actions)
}
