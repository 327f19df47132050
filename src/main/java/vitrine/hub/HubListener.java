package vitrine.hub;

/// Is told how a download goes on.
public interface HubListener {
  /// Tells nobody.
  HubListener SILENT = new HubListener() {};

  /// A branch or a tag is that commit now.
  ///
  /// @param model with its revision
  default void resolved(HubReference model, String commit) {}

  /// Files are about to be loaded.
  ///
  /// @param model its id
  /// @param bytes of all of them together
  default void started(String model, long bytes) {}

  /// Bytes came, or were there already; fewer than none where what was there is loaded again.
  default void received(long bytes) {}

  /// No more will come, because all is there or because something failed.
  default void ended() {}

  /// What a user should know: that the hub is out of reach and the cache is used, that a request is
  /// tried again, that another process is waited for.
  default void notice(String text) {}
}
