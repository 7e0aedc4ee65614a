"""Hears events as any program can: usage hear_events.py AMQP_URL BINDING_KEY COUNT (0: without end). Prints 'ready', then one line per event."""
import json
import sys

import pika

url, key, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
queue = channel.queue_declare("", exclusive=True).method.queue
channel.queue_bind(queue, "samke.events", key)
print("ready", flush=True)
for method, properties, body in channel.consume(queue, auto_ack=True):
    print(json.dumps({"key": method.routing_key, "id": properties.message_id, "type": properties.content_type,
                      "headers": {name: str(value) for name, value in (properties.headers or {}).items()}, "body": json.loads(body)}), flush=True)
    count -= 1
    if count == 0:
        break
