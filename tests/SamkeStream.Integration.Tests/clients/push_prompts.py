"""Pushes prompts as any program can: usage push_prompts.py AMQP_URL < lines of {"key": routing key, "id": message id or null, "headers": headers or null, "body": text}."""
import json
import sys

import pika

connection = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
channel = connection.channel()
channel.confirm_delivery()
for line in sys.stdin:
    message = json.loads(line)
    body = bytes.fromhex(message["hex"]) if "hex" in message else message["body"].encode()
    channel.basic_publish(
        "samke.prompts", message["key"], body,
        pika.BasicProperties(content_type="application/json", delivery_mode=2, message_id=message.get("id"), headers=message.get("headers")), mandatory=True)
connection.close()
