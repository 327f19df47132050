package vitrine.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Held by whoever loads a content, so that it is loaded once, however many processes and threads
/// want it. It is the file and the kind of lock of `huggingface_hub`: {@link Flock}, and on Windows
/// the lock of the first byte.
///
/// Nothing depends on it but the time: what is loaded is checked before it is used, so that where a
/// file system knows no locks, one goes on without.
final class CacheLock implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  /// One of the two kinds.
  private interface Kind extends AutoCloseable {
    boolean tryLock() throws IOException;

    @Override
    void close() throws IOException;
  }

  private final Kind kind;

  private CacheLock(Kind kind) {
    this.kind = kind;
  }

  /// Waits until nobody else holds it.
  ///
  /// @param file is made where there is none, and stays
  /// @param listener is told that one waits, or that nothing can be locked
  static CacheLock take(Path file, HubListener listener) throws IOException, InterruptedException {
    Files.createDirectories(file.getParent());
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // of this download or an earlier one
    }
    var lock = new CacheLock(open(file));
    try {
      lock.await(file, listener);
      return lock;
    } catch (InterruptedException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private void await(Path file, HubListener listener) throws InterruptedException {
    try {
      for (boolean told = false; !kind.tryLock(); told = true) {
        if (!told) {
          listener.notice("waiting for another process that loads the same (%s)".formatted(file));
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (IOException e) {
      listener.notice("%s can't be locked (%s): going on without".formatted(file, e.getMessage()));
    }
  }

  private static Kind open(Path file) throws IOException {
    if (file.getFileSystem().equals(FileSystems.getDefault()) && Flock.isAvailable()) {
      Flock flock = Flock.open(file);
      return new Kind() {
        @Override
        public boolean tryLock() throws IOException {
          return flock.tryLock();
        }

        @Override
        public void close() {
          flock.close();
        }
      };
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    return new Kind() {
      @Override
      public boolean tryLock() throws IOException {
        try {
          return channel.tryLock(0, 1, false) != null;
        } catch (OverlappingFileLockException e) {
          return false; // another thread's
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  @Override
  public void close() throws IOException {
    kind.close();
  }
}
