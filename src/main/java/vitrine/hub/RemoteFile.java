package vitrine.hub;

/// A file of a commit, as the hub tells of it.
///
/// @param name in the repository
/// @param path at the hub
/// @param content its checksum
/// @param size in bytes; −1 where the hub does not tell
/// @param limit of its size in bytes
record RemoteFile(String name, String path, Checksum content, long size, long limit) {
  /// What no download may exceed.
  long most() {
    return size < 0 ? limit : size;
  }
}
