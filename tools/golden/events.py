"""An events file by TensorBoard's own writer, into src/test/resources/train/events.tfevents: two epochs of a training that
goes on from step 40, the second without test pictures, all at the same second."""

import io
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

TIME = 1763800000.25


def scalars(step, **values):
    summary = Summary(value=[Summary.Value(tag=tag.replace("__", "/"), simple_value=value) for tag, value in values.items()])
    return Event(wall_time=TIME, step=step, summary=summary)


file = io.BytesIO()
writer = RecordWriter(file)
for event in (
        Event(wall_time=TIME, file_version="brain.Event:2"),
        Event(wall_time=TIME, step=41, session_log=SessionLog(status=SessionLog.START)),
        scalars(60, loss__train=0.5, accuracy__train=0.75, loss__test=0.625, accuracy__test=0.5, learning_rate=0.001,
                images_per_second=2000.0),
        scalars(80, loss__train=0.25, accuracy__train=1.0, learning_rate=0.0, images_per_second=1999.5)):
    writer.write(event.SerializeToString())
(Path(__file__).parents[2] / "src/test/resources/train/events.tfevents").write_bytes(file.getvalue())
