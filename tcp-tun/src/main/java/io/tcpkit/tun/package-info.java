/// The Linux TUN device through the foreign-function API.
package io.tcpkit.tun;
