variable "name" {
  type = string
}

variable "size" {
  type = string
}

variable "replicas" {
  type = number
}

variable "subnet_ids" {
  type = list(string)
}

variable "vpc_id" {
  type = string
}

variable "ports" {
  type = set(number)
}

variable "bucket" {
  type = string
}

resource "aws_security_group" "this" {
  name   = var.name
  vpc_id = var.vpc_id

  dynamic "ingress" {
    for_each = var.ports
    iterator = port
    content {
      description = "Port ${port.value}"
      from_port   = port.value
      to_port     = port.value
      protocol    = "tcp"
      cidr_blocks = ["10.60.0.0/16", "192.0.2.128/25"]
    }
  }
}

resource "aws_instance" "this" {
  count                  = var.replicas
  ami                    = "ami-0aaaabbbbccccdddd"
  instance_type          = var.size
  subnet_id              = var.subnet_ids[count.index % length(var.subnet_ids)]
  vpc_security_group_ids = [aws_security_group.this.id]
  user_data              = templatefile("${path.module}/start.sh.tftpl", { bucket = var.bucket, index = count.index })

  tags = {
    Name = "${var.name}-${count.index}"
  }
}

output "addresses" {
  value = aws_instance.this[*].private_ip
}
