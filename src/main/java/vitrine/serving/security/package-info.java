/// Who may do what: API keys, CORS, security headers, what the management port shares with the
/// service's.
@NullMarked
package vitrine.serving.security;

import org.jspecify.annotations.NullMarked;
