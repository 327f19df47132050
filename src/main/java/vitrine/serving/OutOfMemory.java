package vitrine.serving;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Java's memory is exhausted: the process ends at once, with the exit code that the JVM has for
/// it, so that whoever watches it starts another. Whatever was being done then is half done, in any
/// thread, and the next request would most likely fail, too.
///
/// The JVM does the same with `-XX:+ExitOnOutOfMemoryError`, but has to be told so by whoever
/// starts it; this is for `java -jar`. It is asked wherever an error could be swallowed.
public final class OutOfMemory {
  /// As that of `-XX:+ExitOnOutOfMemoryError`.
  static final int EXIT_CODE = 3;

  /// Made while there is memory.
  private static final byte[] LAST_WORDS =
      ("FATAL: Java's memory is exhausted (OutOfMemoryError). The process ends with exit code "
              + EXIT_CODE
              + ", to be started again; if it happens again, raise -Xmx or lower vitrine.memory.*\n")
          .getBytes(StandardCharsets.UTF_8);

  private static final int DEEPEST_CAUSE = 20;

  private OutOfMemory() {}

  /// Every thread that ends by an error asks here from now on.
  public static void endWhereUncaught() {
    Thread.setDefaultUncaughtExceptionHandler(OutOfMemory::uncaught);
  }

  private static void uncaught(Thread thread, Throwable failure) {
    endIfCauseOf(failure);
    System.err.print("Exception in thread \"" + thread.getName() + "\" "); // as without a handler
    failure.printStackTrace();
  }

  /// Ends the process if exhausted memory is behind this failure.
  public static void endIfCauseOf(@Nullable Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof OutOfMemoryError) {
        end();
      }
      cause = cause.getCause();
    }
  }

  /// Only the first thread says so.
  private static synchronized void end() {
    try (var err = new FileOutputStream(FileDescriptor.err)) {
      err.write(LAST_WORDS);
    } catch (IOException | OutOfMemoryError e) {
      // the exit code says it, too
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
