package vitrine.checkpoint.file;

/// One thing that was found out about a checkpoint.
///
/// @param key the configuration's word for it
/// @param value what it is
/// @param source who said so: `config.json`, the shape of a tensor, a family's default
public record Finding(String key, String value, String source) {}
