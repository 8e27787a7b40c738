internal import Foundation
internal import Glibc

/// What the system says of this process (进程状态), under the names every exporter uses.
enum ProcessFacts {
    /// Samples from `/proc/self`; what cannot be read is left out.
    static func samples() -> [MetricSample] {
        var samples: [MetricSample] = []
        if let status = fields() {
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            let page = Double(sysconf(Int32(_SC_PAGESIZE)))
            // Counted behind the name of the program: 0 is the state.
            let cpu = (status[11] + status[12]) / ticks
            samples.append(MetricSample(.cpu, [], cpu))
            samples.append(MetricSample(.virtual, [], status[20]))
            samples.append(MetricSample(.resident, [], status[21] * page))
            if let boot = boot() {
                samples.append(MetricSample(.started, [], boot + status[19] / ticks))
            }
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            samples.append(MetricSample(.files, [], Double(open.count)))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            samples.append(MetricSample(.filesLimit, [], Double(limit.rlim_cur)))
        }
        return samples
    }

    /// The numbers of `/proc/self/stat` behind the name, which may hold blanks.
    private static func fields() -> [Double]? {
        guard let data = FileManager.default.contents(atPath: "/proc/self/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        return fields.count > 21 ? fields : nil
    }

    /// When the system started, seconds since 1970.
    private static func boot() -> Double? {
        guard let data = FileManager.default.contents(atPath: "/proc/stat") else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst("btime ".count)) }
    }
}
