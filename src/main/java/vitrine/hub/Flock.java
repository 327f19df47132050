package vitrine.hub;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Arrays;

/// A file locked by C's `flock`. Python's `filelock`, which `huggingface_hub` uses, locks with it;
/// Java's own file locks are `fcntl`'s, and on Linux the two do not see each other. The lock ends
/// with its process.
final class Flock implements AutoCloseable {
  private static final int READ_WRITE = 2;
  private static final int EXCLUSIVE_AND_NO_WAIT = 2 | 4;
  private static final int INTERRUPTED = 4;
  private static final int AGAIN_ON_LINUX = 11;
  private static final int AGAIN_ON_MAC = 35;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final int descriptor;

  private Flock(int descriptor) {
    this.descriptor = descriptor;
  }

  /// Whether this system has it; Windows has not.
  static boolean isAvailable() {
    return LINKER.defaultLookup().find("flock").isPresent();
  }

  /// Opens a file that exists; it is not locked yet.
  static Flock open(Path file) throws IOException {
    MethodHandle open =
        function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int descriptor =
          (int) open.invokeExact(state, arena.allocateFrom(file.toString()), READ_WRITE);
      if (descriptor < 0) {
        throw new IOException("open says error " + errno(state));
      }
      return new Flock(descriptor);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("open throws nothing", e);
    }
  }

  /// Locks it unless another process, or another one of these, has it locked.
  ///
  /// @throws IOException where the file system has no such locks
  boolean tryLock() throws IOException {
    MethodHandle flock =
        function(
            "flock",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      if ((int) flock.invokeExact(state, descriptor, EXCLUSIVE_AND_NO_WAIT) == 0) {
        return true;
      }
      return switch (errno(state)) {
        case INTERRUPTED, AGAIN_ON_LINUX, AGAIN_ON_MAC -> false;
        default -> throw new IOException("flock says error " + errno(state));
      };
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("flock throws nothing", e);
    }
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /// Unlocks it.
  @Override
  public void close() {
    MethodHandle close =
        function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int ignored = (int) close.invokeExact(arena.allocate(STATE), descriptor);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("close throws nothing", e);
    }
  }

  @SuppressWarnings("restricted") // three native calls; see the class comment
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
  }
}
