package vitrine.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import vitrine.image.ImageLimits;
import vitrine.inference.Device;
import vitrine.inference.InferenceSettings;
import vitrine.onnx.Precision;

/// The service's settings; README's table is tested against them.
///
/// @param models Models to serve, comma-separated: the name of a built-in model, a folder with
///   config.json, preprocessor_config.json and the weights or an ONNX graph, or `owner/name` of the
///   Hugging Face hub, `@revision` optional. The first is the default. Choose one, unless several
///   must share the machine.
/// @param cache Folder in which exported graphs are kept; by default `$XDG_CACHE_HOME/vitrine` or
///   `~/.cache/vitrine`. Give it a volume to start fast.
/// @param precision Of the exported graph: `fp32`, whose logits are the checkpoint's; `int8`, some
///   three times as fast on a CPU with VNNI; or `fp16`, half the file (a CPU computes it in
///   float32). The two are verified by the likeness of their logits. A model that is a graph
///   already is served as it is. Choose int8 where speed counts and its accuracy is enough.
/// @param device What ONNX Runtime computes on: `cpu`, `cuda`, or `cuda:1` for the second card. A
///   card needs a build with `-Pcuda` and CUDA's libraries; where anything is missing the start
///   fails. Choose `fp16` and a larger `vitrine.max-batch` with it.
/// @param threads Threads that ONNX Runtime uses for one batch, and the reference for one picture;
///   0 means as many as the container may use. Lower it only to leave cores to something else.
/// @param maxBatch Pictures that one run of the network takes at most. Larger batches raise
///   throughput under load and memory.
/// @param queue Pictures that may wait for one model, for a core or for the network; one more is
///   refused with 429 before it is read. They wait as long as the network takes for as many: at
///   100/s, 64 wait 0.6 s. More raise no throughput, so choose what can be answered in the time
///   that a client waits.
/// @param deadline Time in which a request is answered, its upload included, or else refused with
///   408 or 504; a client may ask for less with the header `X-Request-Timeout`.
/// @param maxImages Pictures in one request.
/// @param maxRequestBytes Bytes of one whole request; a larger one is refused with 413.
/// @param protocols Other servers' protocols that are spoken beside our own: `hf` (Hugging Face's
///   inference API), `oip` (Open Inference Protocol v2), `kserve` (KServe v1), `torchserve`,
///   `sagemaker`; or, in the place of the last two, whose paths it shares, `djl` (DJL Serving).
///   Leave out those that nobody uses; empty means none.
/// @param image Limits of one picture.
/// @param memory Limits of all requests together.
/// @param security Who may do what.
/// @param health How a model is looked after while it is served.
/// @param shutdown How the service ends.
@ConfigurationProperties(prefix = "vitrine", ignoreUnknownFields = false)
public record VitrineProperties(
    @DefaultValue("vit-cifar10") List<String> models,
    @Nullable Path cache,
    @DefaultValue("fp32") String precision,
    @DefaultValue("cpu") String device,
    @DefaultValue("0") int threads,
    @DefaultValue("8") int maxBatch,
    @DefaultValue("64") int queue,
    @DefaultValue("30s") Duration deadline,
    @DefaultValue("32") int maxImages,
    @DefaultValue("64MB") DataSize maxRequestBytes,
    @DefaultValue({"hf", "oip", "kserve", "torchserve", "sagemaker"}) List<String> protocols,
    @DefaultValue Image image,
    @DefaultValue Memory memory,
    @DefaultValue @NestedConfigurationProperty SecurityProperties security,
    @DefaultValue @NestedConfigurationProperty HealthProperties health,
    @DefaultValue Shutdown shutdown) {

  private static final List<String> PRECISIONS = List.of("fp32", "fp16", "int8");

  public VitrineProperties {
    require(!models.isEmpty(), "vitrine.models", models, "at least one model");
    require(
        PRECISIONS.contains(precision),
        "vitrine.precision",
        precision,
        String.join(", ", PRECISIONS));
    require(Device.named(device).isPresent(), "vitrine.device", device, Device.NAMES);
    require(
        device(device).computes(precision(precision)),
        "vitrine.precision",
        precision,
        "fp32, fp16 with vitrine.device=" + device);
    require(threads >= 0 && threads <= 1024, "vitrine.threads", threads, "0 (all) to 1024");
    require(maxBatch >= 1 && maxBatch <= 1024, "vitrine.max-batch", maxBatch, "1 to 1024");
    require(queue >= 1 && queue <= 1_000_000, "vitrine.queue", queue, "1 to 1000000");
    require(
        deadline.toMillis() >= 1 && deadline.compareTo(Duration.ofHours(1)) <= 0,
        "vitrine.deadline",
        deadline,
        "1ms to 1h");
    require(maxImages >= 1 && maxImages <= 1000, "vitrine.max-images", maxImages, "1 to 1000");
    require(
        maxRequestBytes.toBytes() >= 1 && maxRequestBytes.toBytes() <= 1L << 30,
        "vitrine.max-request-bytes",
        maxRequestBytes,
        "1B to 1GB");
    for (String protocol : protocols) {
      require(
          Protocol.named(protocol).isPresent(),
          "vitrine.protocols",
          protocol,
          String.join(", ", Protocol.labels()));
    }
    require(
        !protocols.contains("djl")
            || !(protocols.contains("torchserve") || protocols.contains("sagemaker")),
        "vitrine.protocols",
        String.join(",", protocols),
        "djl without torchserve and sagemaker, which answer otherwise on the same paths");
    require(
        maxRequestBytes.compareTo(image.maxBytes()) >= 0,
        "vitrine.max-request-bytes",
        maxRequestBytes,
        "vitrine.image.max-bytes (" + image.maxBytes() + ") or more");
  }

  /// Limits of one picture.
  ///
  /// @param maxBytes Bytes of one uploaded picture; a larger one is refused with 413.
  /// @param maxPixels Width × height of one picture; a larger one is refused with 413 before it is
  ///   decoded.
  /// @param shrinkOnLoad Whether large JPEGs are decoded at a half, a quarter or an eighth of their
  ///   size (libjpeg's DCT scaling), at least twice what they are resized to. Faster for
  ///   photographs of phones; the pixels are no longer Pillow's, and scores move a little.
  public record Image(
      @DefaultValue("20MB") DataSize maxBytes,
      @DefaultValue("50000000") long maxPixels,
      @DefaultValue("false") boolean shrinkOnLoad) {
    public Image {
      require(
          maxBytes.toBytes() >= 1 && maxBytes.toBytes() <= 1L << 30,
          "vitrine.image.max-bytes",
          maxBytes,
          "1B to 1GB");
      require(
          maxPixels >= 1 && maxPixels <= 500_000_000,
          "vitrine.image.max-pixels",
          maxPixels,
          "1 to 500000000");
    }

    ImageLimits limits() {
      return new ImageLimits(maxBytes.toBytes(), maxPixels);
    }
  }

  /// Limits of all requests together.
  ///
  /// @param uploads Bytes of bodies that are held at once; whose body does not fit is refused with
  ///   429. By default a quarter of the Java heap.
  /// @param pictures Bytes that pictures being decoded may take at once; those that don't fit wait,
  ///   one that never would is refused with 413. By default three eighths of the Java heap.
  public record Memory(@Nullable DataSize uploads, @Nullable DataSize pictures) {
    private static final DataSize LEAST = DataSize.ofMegabytes(1);

    public Memory {
      require(uploads == null || uploads.compareTo(LEAST) >= 0, "uploads", uploads);
      require(pictures == null || pictures.compareTo(LEAST) >= 0, "pictures", pictures);
    }

    private static void require(boolean holds, String key, @Nullable DataSize value) {
      VitrineProperties.require(
          holds, "vitrine.memory." + key, String.valueOf(value), "1MB or more");
    }

    MemoryBudget uploadBudget() {
      return new MemoryBudget(uploads == null ? heap() / 4 : uploads.toBytes());
    }

    MemoryBudget pictureBudget() {
      return new MemoryBudget(pictures == null ? heap() / 8 * 3 : pictures.toBytes());
    }

    private static long heap() {
      return Runtime.getRuntime().maxMemory();
    }
  }

  /// How the service ends.
  ///
  /// @param delay After SIGTERM, time in which the service answers as before, but says that it is
  ///   not ready, and closes each connection with its answer: until load balancers have taken
  ///   notice. Then it takes no more, and ends when all is answered. A second SIGTERM, and Ctrl-C,
  ///   don't wait.
  public record Shutdown(@DefaultValue("5s") Duration delay) {
    public Shutdown {
      require(
          !delay.isNegative() && delay.compareTo(Duration.ofHours(1)) <= 0,
          "vitrine.shutdown.delay",
          delay,
          "0s to 1h");
    }
  }

  InferenceSettings inference() {
    return new InferenceSettings(
        cache == null ? InferenceSettings.defaultCache() : cache,
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
        maxBatch,
        precision(precision),
        device(device));
  }

  private static Precision precision(String label) {
    return Precision.valueOf(label.toUpperCase(Locale.ROOT));
  }

  private static Device device(String name) {
    return Device.named(name).orElseThrow();
  }

  static void require(boolean holds, String key, Object value, String allowed) {
    if (!holds) {
      throw new ConfigurationException(key, value, allowed);
    }
  }
}
