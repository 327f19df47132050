package vitrine.hub;

/// One of several processes that want the same model at once. It ends with status 1 when it does
/// not get it.
final class HubProcess {
  private HubProcess() {}

  public static void main(String[] args) {
    new Hub(System.getenv(), HubListener.SILENT).snapshot(HubReference.of(args[0]).orElseThrow());
  }
}
