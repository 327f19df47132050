/// The web server made to keep our limits: slow heads and bodies, refused bodies, its own errors,
/// and a port that is closed behind those who have connected.
@NullMarked
package vitrine.serving.tomcat;

import org.jspecify.annotations.NullMarked;
