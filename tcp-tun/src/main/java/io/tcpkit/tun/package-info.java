/// The Linux TUN device through the foreign-function API: packets of the kernel's as one end, ours as the other.
///
/// Read [TunSettings] (what can be asked for), then [TunInterface] (how the kernel gives us a device), then [TunDevice]
/// (the loop that lives on it) with [VnetHeader] (what offloading costs: ten octets) and [Waker] (how other threads end
/// its sleep). [Diagnosis] says in words what the kernel says in numbers; [IpConfiguration] runs `ip`; [LibC] is the
/// border to C and the only class that crosses it.
package io.tcpkit.tun;
