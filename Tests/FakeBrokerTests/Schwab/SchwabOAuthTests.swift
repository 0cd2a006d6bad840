import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Schwab's authorization server")
struct SchwabOAuthTests {
    private static let client = WorldDefinition.standardSchwabClient

    private func authorize(_ server: InProcess, _ more: String = "", accept: String = "*/*") -> HTTPResponse {
        server.send(
            HTTPRequest(
                .get,
                "/v1/oauth/authorize?client_id=\(Self.client.clientId)&redirect_uri=https://127.0.0.1:8182&response_type=code"
                    + more, headers: [HTTPField("Accept", accept)]))
    }

    private func submit(_ server: InProcess, _ form: String) -> HTTPResponse {
        server.send(
            HTTPRequest(
                .post,
                "/v1/oauth/authorize?client_id=\(Self.client.clientId)&redirect_uri=https://127.0.0.1:8182&state=s1",
                headers: [HTTPField("Content-Type", "application/x-www-form-urlencoded")], body: Array(form.utf8)))
    }

    @Test("redirects a script at once, with an encoded code, a session and the state")
    func redirects() throws {
        let response = authorize(try InProcess(), "&state=a%20b")
        #expect(response.status == .found)
        let location = try #require(response.header("Location"))
        #expect(location.hasPrefix("https://127.0.0.1:8182/?code=C0.b2F1dGgyLmJkYy5zY2h3YWIuY29t."))
        #expect(location.contains("%40&session="))
        #expect(location.hasSuffix("&state=a%20b"))
    }

    @Test("shows a browser a login page, then the accounts, then redirects")
    func pages() throws {
        let server = try InProcess()
        let login = authorize(server, accept: "text/html,application/xhtml+xml;q=0.9")
        #expect(login.status == .ok)
        #expect(login.text.contains("name=\"username\""))
        #expect(submit(server, "step=login&username=&password=x").text.contains("role=\"alert\""))
        let consent = submit(server, "step=login&username=u&password=p")
        #expect(consent.text.contains("value=\"10000001\"") && consent.text.contains("value=\"10000002\""))
        #expect(submit(server, "step=consent&decision=approve").text.contains("Choose at least one account"))
        let granted = submit(server, "step=consent&decision=approve&account=10000002")
        #expect(granted.header("Location")?.contains("?code=C0.") == true)
        let denied = submit(server, "step=consent&decision=deny&account=10000002")
        #expect(denied.header("Location") == "https://127.0.0.1:8182/?error=access_denied&state=s1")
    }

    @Test("links only the accounts chosen at consent")
    func chosenAccounts() throws {
        let server = try InProcess()
        let location = try #require(submit(server, "step=consent&decision=approve&account=10000002").header("Location"))
        let query = try #require(location.split(separator: "?").last)
        let code = try #require(FormPairs(Array(query.utf8)[...])["code"])
        let tokens = SchwabCaller.token(
            server, Self.client.clientId, Self.client.clientSecret,
            "grant_type=authorization_code&code=\(PercentEncoding.encode(code))&redirect_uri=https://127.0.0.1:8182")
        let access = try #require(tokens.json["access_token"]?.string)
        let numbers = server.send(
            HTTPRequest(
                .get, "/trader/v1/accounts/accountNumbers", headers: [HTTPField("Authorization", "Bearer \(access)")]))
        #expect(numbers.json.array?.compactMap { $0["accountNumber"]?.string } == ["10000002"])
    }

    @Test("denies where the world says so, and never redirects to a stranger")
    func refusals() throws {
        let denying = try InProcess(.frozen { $0.oauth.consent = .deny })
        #expect(authorize(denying).header("Location") == "https://127.0.0.1:8182/?error=access_denied")
        let server = try InProcess()
        for target in [
            "/v1/oauth/authorize?client_id=nobody&redirect_uri=https://127.0.0.1:8182",
            "/v1/oauth/authorize?client_id=\(Self.client.clientId)&redirect_uri=https://127.0.0.1:8182/",
            "/v1/oauth/authorize?client_id=\(Self.client.clientId)",
        ] {
            let response = server.send(HTTPRequest(.get, target))
            #expect(response.status == .unauthorized)
            #expect(response.header("Location") == nil)
            #expect(response.text == #"{"error":"invalid_client","error_description":"Unauthorized"}"#)
        }
    }

    @Test("answers a code with tokens in the vendor's key order")
    func tokenBody() throws {
        let server = try InProcess()
        let code = try SchwabCaller.code(server, clientId: Self.client.clientId)
        let response = SchwabCaller.token(
            server, Self.client.clientId, Self.client.clientSecret,
            "grant_type=authorization_code&code=\(PercentEncoding.encode(code))&redirect_uri=https://127.0.0.1:8182")
        #expect(response.status == .ok)
        #expect(
            response.json.members?.map(\.name)
                == ["expires_in", "token_type", "scope", "refresh_token", "access_token", "id_token"])
        #expect(response.json["expires_in"]?.int == 1800)
        #expect(response.json["access_token"]?.string?.hasPrefix("I0.b2F1dGgyLmJkYy5zY2h3YWIuY29t.") == true)
        #expect(response.json["refresh_token"]?.string?.hasSuffix("@") == true)
        #expect(response.json["id_token"]?.string?.split(separator: ".").count == 3)
    }

    @Test("takes a code once, for thirty seconds, decoded, and with the callback it was asked for")
    func codes() throws {
        let server = try InProcess()
        func exchange(_ code: String, redirect: String = "https://127.0.0.1:8182") -> String {
            SchwabCaller.token(
                server, Self.client.clientId, Self.client.clientSecret,
                "grant_type=authorization_code&code=\(code)&redirect_uri=\(redirect)"
            ).text
        }
        let malformed =
            #"{"error":"unsupported_token_type","error_description":"400 Bad Request: \"{\"error_description\":\"Bad authorization code: Invalid authorization code header: yo   \",\"error\":\"invalid_request\"}\""}"#
        #expect(exchange("C0.nonsense@") == malformed)

        let once = try SchwabCaller.code(server, clientId: Self.client.clientId)
        #expect(exchange(PercentEncoding.encode(PercentEncoding.encode(once))) == malformed)
        #expect(exchange(PercentEncoding.encode(once), redirect: "https://127.0.0.1").contains("redirect_uri"))
        #expect(exchange(PercentEncoding.encode(once)).contains("access_token"))
        #expect(exchange(PercentEncoding.encode(once)) == malformed)

        let late = try SchwabCaller.code(server, clientId: Self.client.clientId)
        server.wall.advance(by: .seconds(30))
        let milliseconds = server.wall.now.millisecondsSinceEpoch
        #expect(
            exchange(PercentEncoding.encode(late))
                == #"{"error":"unsupported_token_type","error_description":"400 Bad Request: \"{\"error_description\":\"Bad authorization code: AuthorizationCode has expired,expiration=\#(milliseconds),now=\#(milliseconds) \",\"error\":\"invalid_request\"}\""}"#
        )
    }

    @Test("refuses unknown apps, wrong secrets, and requests that lack something")
    func badRequests() throws {
        let server = try InProcess()
        let invalid = #"{"error":"invalid_client","error_description":"Unauthorized"}"#
        let wrong = SchwabCaller.token(server, Self.client.clientId, "wrong", "grant_type=refresh_token&refresh_token=x")
        #expect(wrong.status == .unauthorized && wrong.text == invalid)
        let none = server.send(HTTPRequest(.post, "/v1/oauth/token", body: Array("grant_type=refresh_token".utf8)))
        #expect(none.status == .unauthorized && none.text == invalid)
        let id = Self.client.clientId, secret = Self.client.clientSecret
        #expect(SchwabCaller.token(server, id, secret, "grant_type=password").text.contains("unsupported_grant_type"))
        #expect(SchwabCaller.token(server, id, secret, "").text.contains("grant_type"))
        #expect(SchwabCaller.token(server, id, secret, "grant_type=authorization_code").text.contains("code"))
        #expect(SchwabCaller.token(server, id, secret, "grant_type=refresh_token").text.contains("refresh_token"))
    }

    @Test("keeps older access tokens and the refresh token through a refresh")
    func refreshing() throws {
        let caller = try SchwabCaller(try InProcess())
        let first = caller.refresh().json
        let second = caller.refresh().json
        #expect(first["refresh_token"]?.string == caller.refreshToken)
        #expect(first["access_token"] != second["access_token"])
        #expect(caller.get("/trader/v1/accounts").status == .ok)
    }

    @Test("serves many refreshes at once, each with an access token of its own, and never a new refresh token")
    func concurrentRefreshes() async throws {
        let caller = try SchwabCaller(try InProcess())
        let answers = await withTaskGroup(of: HTTPResponse.self) { group in
            for _ in 0..<64 { group.addTask { caller.refresh() } }
            return await group.reduce(into: [HTTPResponse]()) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == .ok && $0.json["refresh_token"]?.string == caller.refreshToken })
        let tokens = Set(answers.compactMap { $0.json["access_token"]?.string })
        #expect(tokens.count == 64)
        for token in tokens {
            let request = HTTPRequest(.get, "/trader/v1/accounts", headers: [HTTPField("Authorization", "Bearer \(token)")])
            #expect(caller.server.send(request).status == .ok)
        }
    }

    @Test("lets one of many refreshes at once win where refresh tokens are rotated")
    func concurrentRotation() async throws {
        let caller = try SchwabCaller(try InProcess(.frozen { $0.oauth.rotatesRefreshTokens = true }))
        let answers = await withTaskGroup(of: HTTPStatus.self) { group in
            for _ in 0..<16 { group.addTask { caller.refresh().status } }
            return await group.reduce(into: [HTTPStatus]()) { $0.append($1) }
        }
        #expect(answers.count { $0 == .ok } == 1)
        #expect(answers.count { $0 == .badRequest } == 15)
    }

    @Test("does not let a refresh extend the seven days of its login")
    func refreshDoesNotExtend() throws {
        let caller = try SchwabCaller(try InProcess())
        for _ in 0..<6 {
            caller.server.wall.advance(by: .seconds(86_400))
            #expect(caller.refresh().status == .ok)
        }
        caller.server.wall.advance(by: .seconds(86_399))
        let last = caller.refresh()
        #expect(last.status == .ok)
        caller.server.wall.advance(by: .seconds(1))
        #expect(caller.refresh().status == .badRequest)
        // The access token that it gave lives on for its half hour.
        let token = last.json["access_token"]?.string ?? ""
        let request = HTTPRequest(.get, "/trader/v1/accounts", headers: [HTTPField("Authorization", "Bearer \(token)")])
        #expect(caller.server.send(request).status == .ok)
    }

    @Test("rotates the refresh token where the world says so")
    func rotation() throws {
        let caller = try SchwabCaller(try InProcess(.frozen { $0.oauth.rotatesRefreshTokens = true }))
        let next = try #require(caller.refresh().json["refresh_token"]?.string)
        #expect(next != caller.refreshToken)
        #expect(caller.refresh().status == .badRequest)
        #expect(caller.refresh(next).status == .ok)
    }

    @Test("ends an access token after thirty minutes, and a refresh token seven days after the login")
    func expiry() throws {
        let server = try InProcess()
        let caller = try SchwabCaller(server)
        server.wall.advance(by: .seconds(1799))
        #expect(caller.get("/trader/v1/accounts").status == .ok)
        server.wall.advance(by: .seconds(1))
        #expect(caller.get("/trader/v1/accounts").status == .unauthorized)
        server.wall.advance(by: .seconds(7 * 86_400 - 1801))
        #expect(caller.refresh().status == .ok)
        server.wall.advance(by: .seconds(1))
        #expect(
            caller.refresh().text
                == #"{"error":"unsupported_token_type","error_description":"400 Bad Request: \"{\"error_description\":\"Refresh token is invalid, expired or revoked\",\"error\":\"invalid_grant\"}\""}"#
        )
    }

    @Test("lives by the world's clock where the world says so")
    func worldClock() throws {
        let server = try InProcess(.frozen { $0.oauth.clock = .world })
        let caller = try SchwabCaller(server)
        server.wall.advance(by: .seconds(3600))
        #expect(caller.get("/trader/v1/accounts").status == .ok)
        server.advance(by: .seconds(1800))
        #expect(caller.get("/trader/v1/accounts").status == .unauthorized)
    }

    @Test("refuses refresh tokens in the older wording where the world says so")
    func legacyWording() throws {
        let caller = try SchwabCaller(try InProcess(.frozen { $0.oauth.refreshErrors = .legacy }))
        let text = caller.refresh("nothing@").text
        #expect(
            text.hasPrefix(
                #"{"error":"unsupported_token_type","error_description":"400 Bad Request: \"{\"error_description\":\"Exception while authenticating refresh token [tokenDigest="#
            ))
        #expect(text.hasSuffix(#"=]]\",\"error\":\"refresh_token_authentication_error\"}\""}"#))
    }

    @Test("kills the refresh tokens of earlier logins of the same app")
    func newLogin() throws {
        let server = try InProcess()
        let first = try SchwabCaller(server)
        let second = try SchwabCaller(server)
        #expect(first.refresh().status == .badRequest)
        #expect(second.refresh().status == .ok)
        #expect(first.get("/trader/v1/accounts").status == .ok)
    }

    @Test("knows several apps, each with account hashes of its own")
    func severalApps() throws {
        let server = try InProcess(
            .frozen {
                $0.schwabClients = [
                    WorldDefinition.standardSchwabClient,
                    WorldDefinition.SchwabClientDefinition(clientId: "another-app", clientSecret: "another-secret"),
                ]
            })
        let first = try SchwabCaller(server)
        let second = try SchwabCaller(server, clientId: "another-app", clientSecret: "another-secret")
        #expect(first.hashes.count == 2 && second.hashes.count == 2)
        #expect(Set(first.hashes).isDisjoint(with: second.hashes))
        #expect(second.get("/trader/v1/accounts/\(first.hashes[0])").text == #"{"message":"Invalid account number"}"#)
        #expect(second.refresh(first.refreshToken).status == .badRequest)
    }

    @Test("finds a token's world by the token alone, and gives minted worlds credentials of their own")
    func worlds() throws {
        let server = try InProcess()
        let world = try server.front.mint(id: "t-1", .frozen())
        let names = world.perform { $0.schwab.clients.values.map { ($0.clientId, $0.clientSecret) } }
        let (id, secret) = try #require(names.first)
        #expect(id.utf8.count == 32 && secret.utf8.count == 16)
        let caller = try SchwabCaller(server, clientId: id, clientSecret: secret)
        #expect(TokenText.world(of: Array(caller.accessToken.utf8)) == "t-1")
        #expect(TokenText.world(of: Array(caller.refreshToken.utf8)) == "t-1")
        #expect(caller.hashes.count == 2)
        #expect(caller.refresh().status == .ok)
        #expect(world.perform { $0.journal.entries.count } == 4)
    }

    @Test("gives the same tokens and hashes to the same requests in the same world")
    func determinism() throws {
        let first = try SchwabCaller(try InProcess())
        let second = try SchwabCaller(try InProcess())
        #expect(first.accessToken == second.accessToken)
        #expect(first.refreshToken == second.refreshToken)
        #expect(first.hashes == second.hashes)
    }

    @Test(
        "answers a missing, unknown or dead token with the gateway's 401 on both APIs",
        arguments: [
            "/trader/v1/accounts", "/marketdata/v1/quotes?symbols=AAPL",
        ])
    func unauthorized(target: String) throws {
        let server = try InProcess()
        for headers in [[], [HTTPField("Authorization", "Bearer nonsense")], [HTTPField("Authorization", "Basic bm8=")]] {
            let response = server.send(HTTPRequest(.get, target, headers: headers))
            #expect(response.status == .unauthorized)
            let error = try #require(response.json["errors"]?.array?.first)
            #expect(error.members?.map(\.name) == ["id", "status", "title", "detail"])
            #expect(error["status"] == .number("401"))
            #expect(error["detail"]?.string == "Client not authorized")
        }
    }
}
