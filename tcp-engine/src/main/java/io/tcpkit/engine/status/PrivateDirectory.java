package io.tcpkit.engine.status;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// A directory that nobody but its owner can enter: mode 0700, no link, and ours.
///
/// Its place may be one where everybody can make directories. So it is not enough to make it if it is missing: somebody
/// else may have made it before.
final class PrivateDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateDirectory() {
    }

    static void prepare(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException _) {
            // Looked at below.
        } catch (UnsupportedOperationException _) {
            throw new IOException("%s cannot be kept private on this file system: status sockets need POSIX permissions"
                    .formatted(directory));
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("%s is no directory, but the status sockets are to lie in it".formatted(directory));
        }
        var strangers = EnumSet.copyOf(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
        strangers.removeAll(OWNER_ONLY);
        if (!strangers.isEmpty()) {
            throw new IOException("%s has mode %s, but only its owner may enter it: chmod 700 %s".formatted(directory,
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)), directory));
        }
        // Only who owns it could have made a file in it, and only who made the file owns that.
        Path probe = Files.createTempFile(directory, ".probe", "");
        try {
            if (!Files.getOwner(probe).equals(Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS))) {
                throw new IOException("%s belongs to %s, not to this user".formatted(directory, Files.getOwner(directory)));
            }
        } finally {
            Files.deleteIfExists(probe);
        }
    }
}
