package vitrine.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// ONNX Runtime's provider for NVIDIA's cards, strictly: all of a graph runs on the card, or none.
final class CudaProvider {
  /// What matters of ONNX Runtime's words: a library that is missing, or no such card.
  private static final Pattern REASON =
      Pattern.compile("(?<=with error: ).+|CUDA failure [^;]+|Invalid device ID.+");

  /// By default what has no kernel on the card runs on the CPU, and nothing tells.
  static final String STRICT = "session.disable_cpu_ep_fallback";

  private static final String FALLBACK = "assigned to the default CPU EP";

  private CudaProvider() {}

  /// Looks for the provider, the libraries and the card.
  ///
  /// @throws DeviceException where one is missing
  static void require(Device.Cuda device) {
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw new DeviceException(
          device,
          "this build's ONNX Runtime has no CUDA provider; ./mvnw -Pcuda package makes one that has");
    }
    requireCudnn(device);
    try (var options = new OrtSession.SessionOptions()) {
      add(device, options);
    } catch (OrtException e) {
      throw new DeviceException(device, reason(String.valueOf(e.getMessage())));
    }
  }

  /// ONNX Runtime opens cuDNN by this name, but only when an operator first asks for it.
  @SuppressWarnings("restricted") // nothing of it is called
  private static void requireCudnn(Device device) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    String name = windows ? "cudnn64_9.dll" : "libcudnn.so.9";
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(name, arena);
    } catch (IllegalArgumentException e) {
      throw new DeviceException(device, name + ": cannot open shared object file");
    }
  }

  /// Whatever a session of these options is on, runs there.
  ///
  /// @throws OrtException where the libraries or the card are missing
  static void add(Device.Cuda device, OrtSession.SessionOptions options) throws OrtException {
    try (var cuda = new OrtCUDAProviderOptions(device.index())) {
      cuda.add(
          "arena_extend_strategy", "kSameAsRequested"); // the default doubles what is asked for
      cuda.add("use_tf32", "0"); // by default float32 is multiplied with 10 bits of its mantissa
      options.addCUDA(cuda);
    }
    options.addConfigEntry(STRICT, "1");
  }

  static String reason(String message) {
    Matcher matcher = REASON.matcher(message);
    return (matcher.find() ? matcher.group() : message).strip();
  }

  /// Why a graph is refused, and what can be done where it does not fit the card.
  static String refusal(String message) {
    return message.contains(FALLBACK)
        ? "some of its operators would run on the CPU (they have no CUDA kernel, or compute shapes);"
            + " serve the model from its weights, or on cpu"
        : message;
  }
}
