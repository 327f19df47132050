package vitrine.hub;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import vitrine.hub.HubException.Problem;

/// Loads contents into the cache. One is written to `ETAG.incomplete`, goes on from there after a
/// cut or a killed process, and gets its name in one step when its checksum holds.
final class BlobDownload {
  private final HubReference model;
  private final HubCache cache;
  private final HubClient client;
  private final Retries.Pause pause;
  private final HubListener listener;

  BlobDownload(
      HubReference model,
      HubCache cache,
      HubClient client,
      Retries.Pause pause,
      HubListener listener) {
    this.model = model;
    this.cache = cache;
    this.client = client;
    this.pause = pause;
    this.listener = listener;
  }

  /// Makes the file part of the commit's snapshot, loading its content unless it is there.
  ///
  /// @throws HubException of {@link Problem#CHANGED} where the hub meanwhile has another content
  void fetch(String commit, RemoteFile file) throws IOException {
    Path blob = cache.blob(file.content());
    Files.createDirectories(blob.getParent());
    try (CacheLock _ = CacheLock.take(cache.lock(file.content()), listener)) {
      boolean absent = !Files.isRegularFile(blob);
      if (absent && !Files.isRegularFile(cache.snapshot(commit).resolve(file.name()))) {
        load(file, blob);
      } else {
        listener.received(Math.max(0, file.size()));
      }
      cache.link(commit, file.name(), file.content(), absent);
    } catch (InterruptedException e) {
      throw client.interrupted(e);
    }
  }

  private void load(RemoteFile file, Path blob) throws IOException {
    Path part = cache.incomplete(file.content());
    for (boolean again = false; ; again = true) {
      fill(file, part);
      if (file.content().matches(part)) {
        break;
      }
      long size = Files.size(part);
      Files.delete(part);
      listener.received(-size);
      String wrong = "%s: what came has not the checksum %s".formatted(file.name(), file.content());
      if (again) {
        throw refusal(
            Problem.CHECKSUM, wrong + ", twice: the hub, or a proxy on the way, is wrong");
      }
      listener.notice("%s: %s; loading it again".formatted(model, wrong));
    }
    Files.move(part, blob, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Until all bytes are there.
  private void fill(RemoteFile file, Path part) throws IOException {
    Retries retries = Retries.of(pause, listener);
    long have = 0;
    if (Files.isRegularFile(part)) {
      have = Files.size(part);
      if (file.size() < 0 || have > file.size()) {
        Files.delete(part); // no beginning of this content
        have = 0;
      }
    }
    listener.received(have);
    while (have != file.size() || !Files.exists(part)) {
      try {
        receive(file, part, have);
        return;
      } catch (HubException e) {
        long now = Files.isRegularFile(part) ? Files.size(part) : 0;
        if (e.problem() == Problem.CHANGED) {
          Files.deleteIfExists(part);
          listener.received(-now);
        }
        if (now > have) {
          retries.progressed();
        }
        retries.failed(e);
        have = now;
        if (file.size() < 0) {
          listener.received(-have);
          have = 0; // where it ends is not known, so neither is whether it is there
        }
      }
    }
  }

  private void receive(RemoteFile file, Path part, long have) throws IOException {
    try (Answer answer = client.content(file.path(), have)) {
      if (answer.etag() != null
          && Checksum.of(answer.etag()).filter(etag -> !etag.equals(file.content())).isPresent()) {
        throw refusal(Problem.CHANGED, file.name() + " changed while it was loaded");
      }
      long start = answer.start() == have ? have : 0;
      if (answer.start() > 0 && start == 0) {
        throw refusal(
            Problem.CHANGED, "%s: not the bytes that were asked for".formatted(file.name()));
      }
      listener.received(start - have);
      try (FileChannel out = FileChannel.open(part, CREATE, WRITE)) {
        out.truncate(start).position(start);
        long end = copy(file, answer.body(), out);
        if (file.size() >= 0 && end < file.size()) {
          throw refusal(
              Problem.UNREACHABLE,
              "%s ended after %d of %d bytes".formatted(file.name(), end, file.size()));
        }
        out.force(true);
      }
    }
  }

  /// Returns where it ended.
  private long copy(RemoteFile file, Body body, FileChannel out) throws IOException {
    long end = out.position();
    for (List<ByteBuffer> buffers = next(file, body);
        !buffers.isEmpty();
        buffers = next(file, body)) {
      long count = buffers.stream().mapToLong(ByteBuffer::remaining).sum();
      if (count > file.most() - end) {
        throw refusal(
            Problem.PROTOCOL,
            "%s: more came than its %d bytes".formatted(file.name(), file.most()));
      }
      write(file, buffers, out);
      end += count;
      listener.received(count);
    }
    return end;
  }

  private List<ByteBuffer> next(RemoteFile file, Body body) {
    try {
      List<ByteBuffer> buffers = body.next();
      while (buffers != null && buffers.stream().noneMatch(ByteBuffer::hasRemaining)) {
        buffers = body.next();
      }
      return buffers == null ? List.of() : buffers;
    } catch (IOException e) {
      throw client.unreachable(file.path(), e);
    } catch (InterruptedException e) {
      throw client.interrupted(e);
    }
  }

  /// What can't be written to the end is removed: it may be what fills the disk.
  private void write(RemoteFile file, List<ByteBuffer> buffers, FileChannel out)
      throws IOException {
    try {
      for (ByteBuffer buffer : buffers) {
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
    } catch (IOException e) {
      Path part = cache.incomplete(file.content());
      Files.deleteIfExists(part);
      throw new HubException(
          Problem.DISK,
          "%s: %s (%s) can't be written to %s: %s; what came of it is removed again"
              .formatted(
                  model, file.name(), Size.of(file.size()), cache.repository(), e.getMessage()),
          e);
    }
  }

  private HubException refusal(Problem problem, String what) {
    return new HubException(problem, "%s: %s".formatted(model, what));
  }
}
