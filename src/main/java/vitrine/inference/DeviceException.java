package vitrine.inference;

/// The device can't be used here.
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeviceException(Device device, String reason) {
    super("ONNX Runtime can't use %s: %s".formatted(device.name(), reason));
  }
}
