package vitrine.serving.shutdown;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The signal by which an orchestrator ends a process. The JVM would close everything at once; here
/// something may come before.
///
/// The class of the JDK that does it (module `jdk.unsupported`) is used by reflection: javac warns
/// of it in a way that can't be suppressed.
final class Sigterm {
  private static final Logger LOG = LoggerFactory.getLogger(Sigterm.class);

  /// As the JVM ends after this signal: 128 + 15.
  private static final int EXIT_CODE = 143;

  private Sigterm() {}

  /// From now on the signal runs this, in a thread of its own, and then ends the JVM as it would
  /// have. The next signal runs it again, beside the first.
  static void runBefore(Runnable end) {
    Runnable both =
        () -> {
          try {
            end.run();
          } finally {
            System.exit(EXIT_CODE);
          }
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.lookup().bind(both, "run", MethodType.methodType(void.class));
      Object ours =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(run, 0, signal));
      Object term = signal.getConstructor(String.class).newInstance("TERM");
      signal.getMethod("handle", signal, handler).invoke(null, term, ours);
    } catch (ReflectiveOperationException e) { // with -Xrs, say
      LOG.warn("this JVM can't handle SIGTERM: vitrine.shutdown.delay has no effect", e);
    }
  }
}
