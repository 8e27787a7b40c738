internal import Codes
internal import Documents
internal import Exemption
internal import Gateway
internal import Ledger
internal import Licenses
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Sharing
internal import Signing
internal import Storage
internal import UnixSignals

/// The gateway put together (装配): store, keys, rules, routes.
struct House: Sendable {
    let directory: DataDirectory
    let operatorBody: Organization
    let store: Database
    let services: Services
    let dispatcher: Dispatcher
    let recorder: Recorder
    let checkpoints: CheckpointService
    let keyWatch: KeyWatch
    let pool: WorkPool
    let logger: Logger

    /// Opens an initialized data directory.
    static func open(_ settings: Settings) async throws -> House {
        try SelfTest.run()
        let directory = try settings.initializedDirectory()
        let random = SystemRandom()
        let keyFile = try KeyFile.read(directory.keyFile)
        let sealer = Sealer(keyFile, random: random)
        let blind = BlindIndex(keyFile)
        let metrics = Metrics()
        let store = try await Database.open(
            settings.location, keyFile: keyFile, random: random,
            measure: StoreCounts(metrics: metrics))
        _ = try KeyStock(directory, sealer).current(at: SystemClock.now())
        let keys = try KeyKeeper(directory, sealer)
        let operatorBody = try directory.readIdentity()
        var logger = Logger(label: "mianti") { JSONLog(label: $0) }
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .info
        let services = Services(
            store: store, ledger: store, random: random, signer: keys, keys: keys,
            calendar: try Holidays.read(directory.calendar), texts: try Texts.bundled(),
            serials: BlockSerials(store: store),
            licenseLookup: LicenseAnswers(records: store, random: random),
            dataLookup: DatasetAnswers(records: store, random: random),
            issuerName: operatorBody.code,
            keyedCode: { name, value in blind.code(index: name, value) },
            isWritable: { store.isWritable },
            settings: Services.Settings(
                autoReport: settings.autoReport, statusTerm: settings.statusTerm),
            metrics: metrics,
            showing: Showing(
                PublicAddress(settings.publicAddress), perMinute: settings.showingRate),
            trust: TrustKeeper(directory, keys: keys, logger: logger).shelf)
        let recorder = Recorder(store: store, logger: logger)
        let checkpoints = CheckpointService(
            CheckpointMaker(
                store: store, signer: keys, keys: keys,
                mark: MarkFile(path: directory.checkpoint)), logger: logger,
            clock: { SystemClock.now() })
        let pool = WorkPool(threads: System.coreCount)
        let dispatcher = Dispatcher(
            table: .contract, services: services, recorder: recorder, pool: pool,
            clock: { SystemClock.now() })
        return House(
            directory: directory, operatorBody: operatorBody, store: store, services: services,
            dispatcher: dispatcher, recorder: recorder, checkpoints: checkpoints,
            keyWatch: KeyWatch(keys, logger: logger, clock: { SystemClock.now() }), pool: pool,
            logger: logger)
    }

    /// Serves until the process is told to stop.
    func serve(
        _ settings: Settings, _ limits: DoorLimits,
        running: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let server = HTTPFace.server(
            HTTPFace.Settings(host: settings.host, port: settings.port, limits: limits),
            dispatcher: dispatcher, logger: logger,
            running: { [services] port in
                services.showing.address.listening(host: settings.host, port: port)
                await running(port)
            })
        let sweep = PresentationSweep(
            store: store, logger: logger, clock: { SystemClock.now() })
        var configuration = ServiceGroupConfiguration(
            services: [
                // Stopped last: it signs what the recorder wrote at the end.
                .init(service: checkpoints), .init(service: recorder), .init(service: server),
                .init(service: keyWatch), .init(service: sweep),
                .init(service: ListRenewal(directory: directory, logger: logger)),
                // Not cancelled but stopped: a connection that comes while the server is cancelled
                // ends the process by a trap, not with our exit code.
                .init(
                    service: WriteGuard(store: store),
                    failureTerminationBehavior: .gracefullyShutdownGroup),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
        if let address = settings.metrics {
            configuration.services.append(.init(service: operation(address)))
        }
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await close()
            throw error
        }
        await close()
    }

    /// The listener for operation; the log says where it listens.
    private func operation(_ address: Settings.Address) -> some Service {
        let numbers = StoreMetrics(store, now: { SystemClock.now() })
        return OperationFace.server(
            host: address.host, port: address.port, dispatcher: dispatcher, logger: logger,
            source: { await numbers.samples() },
            running: { [logger] port in
                let place = "http://\(address.host):\(port)/metrics"
                logger.notice("metrics listening", metadata: ["address": "\(place)"])
            })
    }

    /// Runs a body with the background services, then stops them.
    func working<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        let result = try await body()
        while try await store.sequence() > 0 {}
        await checkpoints.work()
        await close()
        return result
    }

    private func close() async {
        try? await pool.stop()
        await store.close()
    }

    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = .warning
        return logger
    }
}
