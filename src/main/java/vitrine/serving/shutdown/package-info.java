/// How the service ends without losing a request: not ready, then closed to new connections, then
/// done.
@NullMarked
package vitrine.serving.shutdown;

import org.jspecify.annotations.NullMarked;
